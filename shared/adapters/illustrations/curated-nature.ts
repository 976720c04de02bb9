/**
 * Words that scripts use and the set's own keywords miss or rank badly: mostly ideas (`efficiency`, `growth`) and
 * things that are named otherwise. Best picture first for a word that stands in several rows. Singular, lower case.
 * This file: nature, sky and science.
 */
export const curatedNature: Readonly<Record<string, string>> = {
  'red-heart': 'heart, love, compassion, kindness, care',
  'anatomical-heart':
    'heart, circulation, pulse, heartbeat, cardiology, artery, vein, blood vessel, cardiovascular',
  'drop-of-blood': 'blood, vessel, haemoglobin, hemoglobin, plasma, red blood, blood cell',
  'blue-heart': 'blue blood, blue heart',
  droplet: 'water, liquid, drop, moisture, hydration, drink water',
  'water-wave': 'ocean, sea, wave, tide, deep sea, current, marine, tsunami, river, flow, stream',
  brain:
    'brain, mind, memory, neuroscience, neuron, intelligence, cognition, nervous system, thinking, psychology, learning, nerve',
  'thought-balloon': 'thought, dream, imagination, daydream, belief, opinion',
  'light-bulb':
    'idea, insight, invention, innovation, inspiration, solution, electricity bulb, tip, hint, lesson, concept, discovery, creativity',
  'high-voltage':
    'energy, electricity, power, electric, lightning, voltage, charge, fast, spark, efficiency, energetic, current',
  gear: 'process, mechanism, engine, machine, system, machinery, mechanical, settings, efficiency, operation, automation, function, productivity',
  rocket:
    'launch, startup, speed, boost, spaceflight, fast, mission, progress, take off, acceleration, spacecraft, space travel',
  'chart-increasing':
    'growth, increase, profit, rise, improvement, progress, trend, economy, revenue, performance, success, productivity, inflation, interest',
  'chart-decreasing':
    'decline, decrease, loss, fall, drop, recession, market crash, stock market crash, crisis, reduction, slump, debt',
  'bar-chart':
    'statistic, data, analysis, result, comparison, survey, number, percent, percentage, figure, metric, measure, finance, market',
  seedling:
    'growth, beginning, start, sprout, plant, seed, growing, sustainability, habit, new life, origin, agriculture',
  'deciduous-tree': 'tree, oak, branch, wood, nature',
  'evergreen-tree': 'forest, pine, fir, woodland, wilderness, jungle, taiga',
  herb: 'plant, nature, leaf, natural, green, botany, photosynthesis, organic, ecology',
  'globe-showing-europe-africa':
    'earth, world, planet, global, globe, europe, africa, climate, environment, international, humanity, equator, continent, climate change',
  'globe-showing-americas':
    'america, united states, usa, canada, brazil, north america, south america, mexico, latin america',
  'globe-showing-asia-australia': 'asia, australia, china, india, japan, indonesia, pacific ocean, korea',
  'globe-with-meridians':
    'internet, web, computer network, online, website, connection, communication, geography, language',
  'world-map':
    'map, country, geography, nation, travel, trade route, migration, region, territory, exploration, atlas, border',
  compass:
    'direction, navigation, navigate, guide, orientation, exploration, explorer, north, strategy, principle',
  'hourglass-not-done':
    'time, patience, wait, waiting, age, ageing, aging, deadline, duration, slow, delay, long time',
  'hourglass-done': 'past, ancient time, expire, end of time',
  'alarm-clock':
    'morning, wake, clock, minute, hour, schedule, alarm, early, punctual, wake up, routine, second',
  'mantelpiece-clock': 'century, era, period, age, history clock, decade',
  stopwatch: 'second, speed, pace, quick, timing, record, seconds, minute, race, rapid, reaction time',
  'spiral-calendar':
    'day, week, month, year, date, calendar, plan, daily, habit, routine, schedule, annual, weekly, consistency',
  scroll:
    'history, ancient, law, document, tradition, story, legend, manuscript, treaty, declaration, constitution, medieval',
  'classical-building':
    'museum, rome, roman, greek, greece, empire, ancient, government, democracy, history, civilization, civilisation, philosophy, temple, politics, parliament, institution, senate, athens',
  castle: 'medieval, kingdom, middle age, fortress, knight, king, siege, feudal',
  amphora:
    'archaeology, ancient, greek, artefact, artifact, pottery, civilization, ancient greece, antiquity, clay',
  moai: 'statue, easter island, monument, sculpture, ancient statue',
  crown:
    'king, queen, royal, monarch, ruler, emperor, empire, best, royalty, throne, dynasty, pharaoh, monarchy',
  'crossed-swords': 'war, battle, conflict, fight, enemy, army, conquest, sword, soldier, invasion, rivalry',
  'military-helmet': 'soldier, army, world war, military, war, troop',
  shield:
    'protection, defence, defense, security, safety, immune system, immunity, protect, shelter, resistance, guard, privacy, insurance',
  locked: 'security, secret, privacy, password, safe, lock, encryption, cybersecurity, private',
  key: 'key, secret, access, answer, unlock, success, essential, solution, password',
  'puzzle-piece':
    'problem, puzzle, mystery, solution, piece, part, complexity, missing, challenge, pattern, fit, strategy, receptor, enzyme, docking',
  'magnifying-glass-tilted-left':
    'search, detail, research, investigation, look, close, discovery, evidence, find, focus, closer look, inspect, zoom, clue, question, analysis',
  microscope:
    'science, research, cell, laboratory, lab, scientist, biology, experiment, microscopic, microbiology, study, tissue',
  'test-tube':
    'experiment, chemistry, chemical, laboratory, science, test, reaction, sample, substance, acid',
  alembic: 'chemistry, alchemy, chemical, formula, solution, distillation, potion, chemical compound',
  'petri-dish': 'bacterium, culture, microbiology, antibiotic, mold, mould, penicillin, fungus',
  microbe:
    'virus, bacterium, germ, microbe, disease, infection, parasite, microorganism, pathogen, cell, plankton, gut bacterium, illness',
  dna: 'gene, genetic, evolution, protein, heredity, dna, biology, chromosome, genome, mutation, inheritance, life, species, adaptation',
  'atom-symbol':
    'atom, physics, science, nuclear, electron, molecule, particle, quantum, chemistry, matter, element, proton, hydrogen, oxygen',
  telescope:
    'astronomy, observation, universe, future, vision, stargazing, astronomer, look ahead, distant, prediction, perspective',
  'milky-way':
    'galaxy, universe, space, cosmos, cosmic, night sky, stars, black hole, big bang, infinity, nebula',
  'ringed-planet':
    'saturn, planet, space, orbit, solar system, astronomy, jupiter, ring, mars, uranus, neptune, venus, mercury',
  astronaut: 'spacewalk, astronaut, nasa, space station, moon landing, cosmonaut',
  satellite: 'satellite, gps, space probe, orbit, signal, spacecraft, broadcast',
  'satellite-antenna': 'signal, radio, communication, antenna, broadcast, transmission, radar, sensor',
  sun: 'sun, solar, sunlight, sunshine, day, heat, summer, light, star, vitamin d, bright, daylight, warmth',
  'full-moon': 'moon, lunar, night, gravity, moonlight',
  'crescent-moon': 'night, moon, evening, sleep, bedtime, dark, ramadan, nocturnal',
  'night-with-stars': 'night, city, darkness, midnight, night sky',
  star: 'star, best, favourite, favorite, quality, excellent, rating, talent, famous, fame',
  sparkles:
    'magic, new, clean, shine, special, beauty, amazing, wonder, glow, transformation, change, gratitude, wow, artificial intelligence',
  comet: 'comet, meteor, asteroid, meteorite, impact, asteroid impact',
  fire: 'fire, flame, hot, burn, heat, passion, fuel, metabolism, calorie, trend, motivation, burning, combustion',
  volcano: 'volcano, eruption, lava, magma, geology, pompeii, earthquake, mantle',
  mountain: 'mountain, hill, climb, peak, challenge, landscape, geology, ambition, summit, obstacle',
  'snow-capped-mountain': 'alps, himalaya, everest, mountain, summit, glacier, goal, altitude, ice age, peak',
  rock: 'stone, rock, mineral, limestone, granite, boulder, geology, pebble, earth crust, sediment, fossil',
  'gem-stone':
    'diamond, jewel, value, valuable, treasure, luxury, gem, crystal, precious, wealth, rare, quality',
  coral: 'reef, coral, coral reef, great barrier reef',
  desert: 'desert, sand, dry, drought, sahara, dune, arid',
  'desert-island': 'island, tropical, beach, holiday, isolated, vacation, galapagos',
  'cloud-with-rain': 'rain, weather, rainfall, storm, monsoon, rainy, water cycle, precipitation, cloud',
  'cloud-with-lightning-and-rain': 'thunderstorm, storm, thunder, weather, lightning strike',
  cyclone: 'hurricane, cyclone, storm, typhoon, spiral, vortex, chaos',
  tornado: 'tornado, whirlwind, twister, disaster, storm',
  'wind-face': 'wind, breeze, air, blow, breath, atmosphere, breathing, air pressure, jet stream',
  cloud: 'cloud, sky, cloud computing, weather, atmosphere, fog, air, carbon dioxide',
  snowflake: 'winter, cold, ice, snow, freeze, frozen, arctic, frost, freezing, temperature, antarctica',
  thermometer: 'temperature, warm, fever, heat, degree, global warming, climate, warming, celsius',
  rainbow: 'rainbow, colour, color, spectrum, hope, diversity, light refraction, prism',
  lungs: 'breath, lung, breathing, oxygen, respiration, respiratory, inhale, air, asthma, exhale',
  bone: 'bone, skeleton, calcium, spine, fossil, vertebrate, invertebrate, joint',
  skull: 'death, danger, poison, skull, extinction, dead, deadly, mortality, die',
  tooth: 'tooth, dentist, teeth, dental, enamel, bite',
  ear: 'hearing, ear, listen, sound, listening',
  eye: 'eye, vision, sight, see, view, look, retina, visible, attention, watch, pupil, observation',
  nose: 'nose, smell, scent, odour, odor, aroma',
  tongue: 'taste, tongue, flavour, flavor, taste bud',
};
