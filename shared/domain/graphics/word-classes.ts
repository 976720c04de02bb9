/**
 * English words by what they do in a sentence, as far as the rules of this folder need it. They are no grammar: a word
 * that is not known here is taken for a noun or an adjective only where its neighbours leave little else.
 */
const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

export const articles = list('a an the');
export const determiners = list(
  'a an the this that these those its their our your his her my each every some any all both no another many most ' +
    'more few several',
);
export const pronouns = list(
  'i it he she we they you me him us them this that these those who which what whom there here one ones none ' +
    'something anything everything nothing someone anyone everyone nobody others another itself themselves himself ' +
    'herself each neither either both',
);
export const prepositions = list(
  'of in on at by for with from to into onto over under after before between through during without within against ' +
    'about around among across behind beyond along above below near toward towards upon off out up down inside outside ' +
    'beside besides like as per than until till since via despite except throughout amid',
);
export const conjunctions = list(
  'and or but nor so yet because although though while whereas if when where unless whether once',
);
const auxiliaries = list(
  "is are was were be been being am has have had having do does did done can could will would may might must shall should not isn't aren't wasn't weren't don't doesn't didn't can't won't it's that's they're",
);
export const copulas = list('is are was were be been being am');
const adverbs = list(
  'very just only even also still already always never often sometimes usually rarely soon then thus hence therefore ' +
    'however instead again almost nearly roughly about exactly quite rather too far later now today once twice ever ' +
    'together apart away back ago perhaps maybe please how why such same else yet',
);

/** Bases of common verbs that are seldom nouns where a noun is looked for. */
const regular =
  'accept account act add agree allow answer appear apply arrive ask attack avoid bake beat become begin believe belong blend ' +
  'block boil borrow brush build burn buy call carry catch cause change choose chop circle clean clear climb close ' +
  'collect come compare complain connect consist contain continue control cook cool copy cost cover crawl create cross ' +
  'charge cry cut damage dance decide destroy die dig discover dive divide double drag draw drift drink drive drop dry earn eat enter ' +
  'escape explain explode explore fall feed feel fight fill find finish fit flee float flow fly fold follow forget form ' +
  'freeze generate get give grant go grip grind grow guess happen hate hear help hide hit hold hope hunt imagine improve include ' +
  'increase inspire invent invest join jump keep kill kneel knock know last laugh lay lead learn leave lend let lie lift ' +
  'like listen live look lose love make manage mean measure meet melt mix move need notice obey open order owe own pass ' +
  'pack pay pick place play plunge point pour prefer prepare press prevent produce promise protect prove pull push put quit ' +
  'rain raise reach read receive reduce release remain remember remove repair replace return ride ring rinse rise roll run ' +
  'rush sail save say see seem sell send serve set settle shake shape share shine shoot shout show shrink shut sing ' +
  'sink sit sleep slice slip slow smell smile speak spend spill spin split spread squeeze stand start stay steal step ' +
  'stick stir stretch stop store strike struggle succeed suffer support suppose swallow sweep swim take talk taste teach tear ' +
  'tell tend think total trade throw tie touch travel try turn understand use vanish vary visit wait wake walk want warm warn wash watch ' +
  'wear weigh whisper win wipe wonder write yield';
const irregular =
  'became began brought built bought caught chose chosen came cut drew drawn drank drunk drove driven ate eaten fell ' +
  'fallen fed felt fought found fled flew flown forgot froze frozen got gotten gave given went gone grew grown heard hid ' +
  'hidden held kept knew known laid led left lent lay lost made meant met paid proved read rode ridden rang rose risen ' +
  'ran said saw seen sold sent shook shaken shone shot showed shown shrank sang sank sat slept slid spoke spoken spent ' +
  'spun stood stole stolen stuck struck swept swam took taken taught tore torn told thought threw thrown understood ' +
  'woke woken wore worn won wrote written put set let shut hit cost';
const doubling =
  /^(?:beg|chop|cut|drag|drop|fit|get|grip|hit|let|plan|put|quit|rip|run|set|shut|sit|slip|spin|split|step|stir|stop|swim|win)/;

const verbs: ReadonlySet<string> = new Set([...regular.split(' ').flatMap(formsOf), ...irregular.split(' ')]);

function formsOf(base: string): string[] {
  const stem = base.replace(/e$/, '');
  const twin = doubling.test(base) ? base + base.slice(-1) : stem;
  const third = /(?:s|x|z|ch|sh|o)$/.test(base)
    ? `${base}es`
    : /[^aeiou]y$/.test(base)
      ? `${base.slice(0, -1)}ies`
      : `${base}s`;
  const past = /[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}ied` : `${twin}ed`;
  return [base, third, past, `${twin}ing`];
}

/** Verbs of that list that are as often nouns: they may open a phrase. */
const nounsToo = list(
  'share shares cost costs place places point points form forms change changes rise fall drop drops rain rains answer ' +
    'answers need needs cause causes use uses step steps ring rings shape shapes drink drinks fish watch play plays lie ' +
    'lies copy copies ride attack attacks fight fights cover covers block blocks pay order orders stretch press return ' +
    'returns fly flies charge charges damage visit visits taste smell touch turn turns look view travel trade plants want wants',
);
export const isNounToo = (word: string): boolean => nounsToo.has(word);

/** Adjectives that would pass for a noun by themselves. */
const adjectives = list(
  'cold warm hot cool dark bright deep shallow high low big small large little tiny huge long short tall wide ' +
    'narrow thick thin old young new fast slow quick quiet loud soft hard strong weak heavy rich poor clean dirty wet dry ' +
    'full empty safe good bad better best worse worst happy sad angry calm afraid alone alive dead sharp blunt smooth ' +
    'rough sweet sour bitter salty fresh ripe raw plain simple clear cheap dear expensive easy early late great strange ' +
    'true false real free busy tired hungry thirsty sick ill healthy red green blue yellow white black brown grey gray ' +
    'pink purple ugly pretty beautiful nice fine clever wise brave proud kind cruel blind deaf silent',
);

export const isFunctionWord = (word: string): boolean =>
  [determiners, pronouns, prepositions, conjunctions, auxiliaries, adverbs].some((words) => words.has(word));

const notPast =
  /(?:^(?:bed|red|seed|weed|steed|shed|sled|sacred|naked|wicked|hundred|kindred|hatred|moped)$|[^aeiou]eed$|speed$)/;

/** Known as one, or formed like the past of one. */
export const isVerb = (word: string): boolean =>
  auxiliaries.has(word) || verbs.has(word) || (/..[^e]ed$/.test(word) && !notPast.test(word));

const nounsInEst = list(
  'interest forest harvest guest quest priest chest conquest request protest contest crest tempest arrest rainforest',
);

/** Seems to say how something is, and names nothing. */
export const isAdjective = (word: string): boolean =>
  adjectives.has(word) ||
  /(?:ous|ful|less|able|ible|ish|ive)$/.test(word) ||
  (/..est$/.test(word) && !nounsInEst.has(word));

/** `dry` and `clean` are verbs too, but beside a noun they describe it. */
export const describes = (word: string): boolean => adjectives.has(word);

export const isAdverb = (word: string): boolean =>
  adverbs.has(word) ||
  (/..ly$/.test(word) &&
    !/^(?:family|butterfly|fly|italy|july|bully|jelly|lily|supply|ally|belly)$/.test(word));

const plurals = list(
  'people men women children feet teeth mice geese sheep fish deer species series police cattle data bacteria',
);

/** Seems to stand for more than one. */
export const isPlural = (word: string): boolean =>
  plurals.has(word) || /(?:[^su']s|[^aeiou]uses)$/.test(word);
