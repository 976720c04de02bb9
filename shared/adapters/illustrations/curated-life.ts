/** More of `curatedNature`: the body, work, money, learning and feeling. */
export const curatedLife: Readonly<Record<string, string>> = {
  'flexed-biceps':
    'strength, muscle, strong, exercise, power, fitness, body, gym, effort, discipline, workout, resilience, willpower, confidence, arm, force',
  'hand-with-fingers-splayed': 'hand, finger, skin, touch, five, palm, thumb',
  footprints:
    'step, walk, footprint, path, track, journey, foot, walking, carbon footprint, trace, small step',
  'person-running': 'run, running, exercise, runner, jogging, marathon, athlete, cardio, escape, movement',
  'person-lifting-weights': 'weightlifting, gym, strength training, workout, exercise, training',
  'person-in-lotus-position':
    'meditation, yoga, calm, mindfulness, relax, balance, peace of mind, relaxation, self care, stress relief',
  'person-in-bed': 'sleep, bed, rest, insomnia, nap, sleeping, recovery, dreaming, bedtime',
  zzz: 'sleep, tired, snore, rem sleep, doze, fatigue',
  bed: 'bed, bedroom, mattress, night rest',
  pill: 'medicine, drug, pill, medication, vitamin, treatment, cure, painkiller, supplement, dose, pharmacy, hormone',
  syringe: 'vaccine, injection, vaccination, insulin, diabetes, syringe, vaccinate',
  stethoscope:
    'doctor, health, medical, medicine, diagnosis, checkup, patient, heart rate, nurse, blood pressure',
  hospital: 'hospital, clinic, healthcare, surgery, emergency, care',
  'money-bag':
    'money, wealth, rich, income, salary, savings, profit, fund, cash, budget, fortune, finance, saving, earning, expense, tax, price',
  coin: 'coin, currency, money, cent, penny, gold, payment, cost, cheap, dollar, gold coin, investment',
  'dollar-banknote': 'dollar, cash, banknote, bill, payment, pay, currency, wage',
  'money-with-wings': 'spending, expense, inflation, waste, spend, expensive, debt, cost, lose money',
  bank: 'bank, banking, loan, finance, mortgage, interest rate, central bank, credit',
  'credit-card': 'credit, payment, shopping, card, debt, purchase, buy, subscription',
  'balance-scale':
    'balance, justice, law, fair, equality, comparison, trade off, weight, judge, court, ethics, equal, decision, compare, rule, moral, fairness',
  handshake:
    'agreement, deal, trust, partnership, cooperation, negotiation, team, collaboration, business, friendship, contract, trade, relationship, promise, alliance, diplomacy',
  'busts-in-silhouette':
    'people, group, team, community, society, population, crowd, user, audience, customer, person, human, social, public, friend, employee, citizen, tribe, human being',
  briefcase: 'work, business, job, career, office, company, profession, corporate, employment, industry',
  trophy:
    'win, winner, success, victory, champion, prize, award, competition, achievement, best, tournament, record, world cup, reward',
  'sports-medal': 'medal, award, gold medal, olympic, reward, olympics, achievement, first place',
  bullseye:
    'goal, target, focus, aim, accuracy, precision, purpose, objective, precise, concentration, hit, intention, attention',
  'graduation-cap':
    'education, university, student, graduate, knowledge, academic, college, expert, learning, skill, professor',
  books:
    'book, knowledge, library, literature, study, reading, education, school, wisdom, textbook, learn, learning, encyclopedia',
  'open-book':
    'story, read, reading, book, chapter, learn, explanation, novel, page, fact, bible, dictionary, study',
  pencil: 'write, writing, draw, note, sketch, edit, pencil, author',
  memo: 'note, list, plan, checklist, report, summary, write, journal, article, essay, exam, instruction, survey',
  newspaper: 'news, media, press, journalism, headline, journalist',
  'speech-balloon':
    'talk, speech, conversation, language, word, communication, discussion, comment, dialogue, say, voice, chat, message, quote, feedback',
  megaphone:
    'announcement, marketing, advertising, voice, call, protest, loud, campaign, influence, advertisement, promotion, warning call',
  robot:
    'artificial intelligence, ai, robot, automation, machine learning, bot, robotics, chatbot, algorithm, android',
  laptop:
    'computer, software, code, programming, technology, developer, work, online, digital, program, programmer, hacker, website, app, application, algorithm, tech',
  'desktop-computer':
    'computer, server, screen, monitor, hardware, digital, pc, display, data center, supercomputer',
  'mobile-phone':
    'phone, smartphone, app, mobile, screen time, social media, device, notification, scroll, cellphone, iphone',
  'floppy-disk': 'storage, memory chip, save, disk, data, backup, computer memory, file',
  'file-cabinet': 'archive, storage, database, record, organization, organisation, bureaucracy',
  package: 'package, product, delivery, box, order, logistics, shipping, container, goods, supply',
  'shopping-cart':
    'shopping, buy, market, store, consumer, grocery, supermarket, retail, customer, ecommerce, sale',
  factory:
    'factory, industry, production, manufacturing, pollution, industrial revolution, emission, industrial, carbon emission, plant factory',
  'construction-worker': 'construction, build, worker, builder, labour, labor, building site',
  'building-construction':
    'construction, build, infrastructure, crane, structure, development, foundation, architecture, concrete',
  brick: 'brick, wall, foundation, block, build, concrete, cement, structure',
  'hammer-and-wrench':
    'tool, repair, fix, maintenance, build, craft, engineering, engineer, construction, improve, technique, method',
  'nut-and-bolt': 'engineering, part, component, mechanic, assembly, steel, metal',
  chains: 'chain, link, slavery, supply chain, prison, blockchain, bond',
  link: 'connection, link, bond, relationship, relation, connect, association',
  magnet: 'magnet, magnetism, attraction, magnetic field, attract, magnetic, pull',
  battery: 'battery, energy storage, charge, electric power, lithium, recharge, energy level',
  'electric-plug': 'electricity, plug, power supply, electric, energy use, power, grid',
  'recycling-symbol': 'recycling, recycle, reuse, cycle, circular, sustainability, waste, loop, repeat',
  wastebasket: 'waste, trash, garbage, rubbish, litter, delete, plastic',
  'oil-drum': 'oil, petroleum, fossil fuel, gasoline, crude oil, fuel, barrel',
  'fuel-pump': 'fuel, petrol, gas station, gasoline, diesel',
  automobile: 'car, vehicle, drive, driving, traffic, driver, transport, electric car, tesla',
  train: 'train, railway, rail, transport, railroad',
  airplane: 'flight, plane, airplane, travel, aviation, airport, fly, aircraft, jet, tourism',
  ship: 'ship, titanic, voyage, sea trade, sailor, navy, shipping, sail, cruise',
  sailboat: 'sail, sailing, voyage, explorer, columbus, boat, sailing ship, viking',
  anchor: 'anchor, harbour, harbor, port, stability, navy, bottom',
  house:
    'home, house, housing, rent, family, shelter, building, real estate, mortgage, household, den, habitat',
  cityscape:
    'city, urban, town, building, skyscraper, metropolis, new york, population, downtown, civilization, modern life',
  baby: 'birth, baby, infant, child, newborn, childhood, born, pregnancy, toddler, generation',
  'older-person': 'old age, elderly, aging, ageing, grandparent, old, retirement, longevity, ancestor',
  teacher: 'teacher, teaching, explain, lecture, lesson, instructor, tutor, class',
  scientist: 'scientist, researcher, inventor, chemist, einstein, physicist, biologist',
  detective:
    'spy, detective, secret agent, mystery, crime, investigator, espionage, camouflage, hide, disguise, hidden, predator',
  farmer: 'farm, farming, farmer, agriculture, harvest, peasant',
  'sheaf-of-rice':
    'grain, wheat, harvest, crop, rice, barley, cereal, agriculture, carbohydrate, field, reed, reeds, straw',
  tractor: 'tractor, farming, farm, agriculture, plough, plow',
  'green-salad':
    'diet, vegetable, nutrition, healthy food, salad, vegan, vegetarian, health, healthy, fibre, fiber',
  'fork-and-knife-with-plate':
    'food, meal, eat, dinner, eating, restaurant, hunger, feed, lunch, dish, prey, digestion, stomach, nutrient, cuisine',
  'red-apple': 'apple, fruit, nutrition, healthy, snack, vitamin, gravity apple, health, newton',
  'hot-beverage': 'coffee, caffeine, espresso, cafe, hot drink, breakfast drink, cup, latte',
  'teacup-without-handle': 'tea, green tea, cup of tea, matcha',
  'chocolate-bar': 'chocolate, cocoa, sweet, sugar, candy, cacao',
  candy: 'sugar, sweet, candy, glucose, dopamine, reward, craving, treat',
  cooking: 'cook, cooking, recipe, pan, fry, kitchen, chef, breakfast, chemistry of cooking',
  cook: 'chef, cook, kitchen, baker',
  'soccer-ball': 'football, soccer, ball, goal, world cup, match, sport, fifa, game, player, team sport',
  basketball: 'basketball, nba, dunk',
  bicycle: 'bike, bicycle, cycling, cyclist, pedal',
  'running-shoe': 'shoe, sneaker, exercise, running, step, jog, sport, fitness',
  'video-game': 'game, gaming, player, gamer, console, entertainment, play',
  'chess-pawn': 'chess, strategy, tactic, move, plan, chess game, competition',
  'game-die':
    'chance, luck, probability, random, risk, gamble, dice, odds, game, uncertainty, randomness, casino',
  'artist-palette':
    'art, paint, artist, colour, color, design, creative, painting, creativity, skin colour, colour change',
  'framed-picture':
    'painting, art, picture, image, artwork, museum art, gallery, portrait, mona lisa, leonardo da vinci, renaissance',
  'performing-arts':
    'theatre, theater, drama, emotion, acting, culture, shakespeare, play, comedy, personality, mask, behaviour, behavior',
  'musical-notes': 'music, song, melody, sound, rhythm, tune, listen, harmony, mozart, beethoven, composer',
  'musical-keyboard': 'piano, keyboard, composer, pianist, organ music',
  guitar: 'guitar, rock music, band, musician, concert',
  'clapper-board': 'film, movie, cinema, scene, hollywood, director, action, video, production, netflix',
  camera: 'photo, camera, photograph, photography, image, picture, lens, snapshot',
  television: 'television, tv, screen, show, broadcast, advertisement, media, program',
  loudspeaker: 'sound, noise, alert, public address',
  bell: 'bell, notification, alert, reminder, ring, subscribe, signal, attention',
  warning:
    'danger, risk, warning, caution, hazard, mistake, threat, problem, error, dangerous, myth, venom, poison, beware, toxic, crisis, stress',
  prohibited: 'ban, avoid, prohibited, forbidden, not allowed, taboo, censorship',
  'cross-mark': 'wrong, false, mistake, no, error, fail, failure, myth, incorrect, lie, not true',
  'check-mark-button':
    'right, true, correct, yes, success, done, complete, approved, check, finish, fact, tip, quality, task, proof',
  'red-question-mark':
    'question, why, mystery, unknown, what, curiosity, how, riddle, reason, doubt, uncertainty, confusion, curious',
  infinity: 'infinity, infinite, endless, forever, eternal, limitless, immortality, immortal',
  'exploding-head':
    'amazing, mind blowing, surprise, shock, unbelievable, incredible, surprising, overwhelm, shocking, strange',
  'thinking-face': 'think, wonder, consider, curious, doubt, decide, decision, reflection, choice',
  'anxious-face-with-sweat': 'anxiety, stress, worry, nervous, burnout, fear, panic, cortisol',
  'smiling-face-with-smiling-eyes':
    'happiness, happy, joy, smile, mood, emotion, feeling, wellbeing, pleasure, satisfaction, serotonin, well being',
  'crying-face': 'sad, sadness, cry, weep, tear, grief, depression, pain, regret, loneliness, lonely',
  'angry-face': 'anger, angry, rage, aggression, frustration, hate',
  'fearful-face': 'fear, scared, afraid, phobia, terror, panic, horror',
  'sleeping-face': 'asleep, sleep, tired, nap, deep sleep, boredom, laziness, hibernation',
  'party-popper':
    'celebration, party, celebrate, fun, anniversary, congratulations, festival, birthday, finish, new year, conclusion',
  'waving-hand': 'hello, goodbye, welcome, greeting, hi, introduction, bye, subscribe',
  'raising-hands': 'praise, celebrate, freedom, hooray, victory, success, thanks',
  'folded-hands': 'thanks, prayer, hope, thank you, faith, gratitude, religion, please, spiritual, respect',
  'thumbs-up':
    'like, good, agree, approve, recommendation, best practice, positive, encouragement, support, popular',
  ladder: 'step, climb, ladder, hierarchy, level, stage, promotion, progress, gradually, career ladder',
  'bridge-at-night': 'bridge, connection, golden gate, suspension bridge',
  door: 'door, opportunity, entrance, open door, exit, entry, gate',
  window: 'window, view, glass, opening',
  toolbox: 'toolbox, toolkit, resource, equipment, skill set, kit',
  backpack: 'adventure, travel, school bag, hiking, explorer, backpacking',
  luggage: 'travel, trip, vacation, journey, holiday, tourist, move, immigration, migration',
  'nest-with-eggs': 'nest, egg, savings nest, breeding, reproduction, hatch, lay egg, mother',
  'hatching-chick': 'hatch, birth, newborn, beginning, egg hatching, chick',
  'paw-prints': 'animal, wildlife, pet, creature, mammal, species, paw, animal kingdom, track, zoo',
  't-rex': 'dinosaur, tyrannosaurus, jurassic, prehistoric, predator, extinct, cretaceous, reptile',
  sauropod: 'dinosaur, brontosaurus, prehistoric, giant, diplodocus',
  mammoth: 'mammoth, ice age, prehistoric, woolly mammoth, extinct, extinction',
  dodo: 'dodo, extinct, extinction, extinct bird',
  'spouting-whale': 'whale, blue whale, mammal sea, humpback',
  shark: 'shark, predator, great white, jaw, hunter, dangerous animal',
  'tropical-fish': 'fish, aquarium, reef fish, gill, clownfish',
  squid: 'squid, cuttlefish, cephalopod, ink, mollusc, mollusk, tentacle, giant squid',
  octopus: 'octopus, tentacle, cephalopod, arm, sucker, mollusc, invertebrate, kraken',
  'spiral-shell': 'shell, snail shell, mollusc, seashell, spiral, fibonacci',
  honeybee: 'bee, honey, pollination, insect, hive, pollinator, colony, buzz, pollen, honeycomb, swarm',
  ant: 'ant, colony, insect, teamwork, small, tiny',
  'spider-web': 'web, trap, silk, spider web, network',
  feather: 'feather, light weight, wing, lightweight, gentle, plumage',
  wing: 'wing, fly, flight, freedom, flying',
  owl: 'wisdom, owl, night bird, wise, nocturnal bird',
  fox: 'clever, sly, cunning, fox',
  turtle: 'slow, turtle, tortoise, shell animal, long life',
  snail: 'slow, snail, slug, slowness',
  leopard: 'cheetah, leopard, jaguar, big cat, fastest animal',
  penguin: 'penguin, antarctica, south pole, emperor penguin',
  'polar-bear': 'arctic, polar bear, north pole',
};
