/**
 * Which pictures of the set may illustrate a scene. A video shows things, not signs: skin-tone and gender
 * variants, flags, clock faces, keycaps, arrows and buttons are left out, and so is what offends.
 */
const never = [
  /(?<!traffic|car)-(light|medium-light|medium|medium-dark|dark)$/,
  /^(man|woman)-/,
  /^(mx|mrs)-claus/,
  /-(oclock|thirty|button|arrow|square|circle)$/,
  /^(keycap|flag|family|input|japanese-.*-button|.*-arrow-curving)/,
  /^(circled-m|part-alternation-mark|trade-mark|copyright|registered|on-arrow|om|no-.*|.*-room|restroom)$/,
  /^(middle-finger|pile-of-poo|love-hotel|water-closet|briefs|bikini|one-piece-swimsuit|cigarette)$/,
  /^(.*-facing-right|person-(bald|beard|.*-hair)|rainbow-flag|transgender-.*|pirate-flag|.*-diamond)$/,
  /^(atm-sign|baby-symbol|children-crossing|left-luggage|.*-exclamation-mark|wavy-dash|.*curly-loop)$/,
  /^(antenna-bars|non-potable-water|potable-water|eight-.*|dotted-.*|new-moon-face|passport-control)$/,
  /^(id-|ng-|cl-|vs-|p-|ok-button|name-badge|cinema|customs|baggage-claim|vibration-mode|red-triangle.*)/,
];

/** Signs that are still good pictures for the word they stand for. */
const goodSigns = new Set([
  'atom-symbol',
  'biohazard',
  'check-mark-button',
  'cross-mark',
  'infinity',
  'peace-symbol',
  'plus',
  'minus',
  'divide',
  'multiply',
  'prohibited',
  'radioactive',
  'recycling-symbol',
  'red-question-mark',
  'trident-emblem',
  'warning',
  'wheelchair-symbol',
  'wireless',
  'yin-yang',
  'heavy-dollar-sign',
  'currency-exchange',
  'medical-symbol',
  'fleur-de-lis',
  'chequered-flag',
  'triangular-flag',
  'white-flag',
]);

/** Signs of faith, landmarks and the like are shown to whoever names them, never guessed from a loose word. */
const onlyByName = new Set(
  'latin-cross orthodox-cross star-and-crescent star-of-david menorah khanda wheel-of-dharma place-of-worship aries taurus gemini cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces ophiuchus hindu-temple mosque synagogue church kaaba coffin funeral-urn headstone tokyo-tower statue-of-liberty map-of-japan mount-fuji bus-stop police-car-light horizontal-traffic-light vertical-traffic-light heart-suit club-suit spade-suit diamond-suit'.split(
    ' ',
  ),
);

export type Drawability = 'freely' | 'by-name' | 'never';

/** @param category the set's own category of the picture, for example `Symbols` */
export function drawability(name: string, category: string): Drawability {
  if (goodSigns.has(name)) return 'freely';
  if (onlyByName.has(name)) return 'by-name';
  if (never.some((pattern) => pattern.test(name))) return 'never';
  return category === 'Symbols' || category === 'Flags' ? 'never' : 'freely';
}

/** Faces and people say little about a subject; they come after things that match a loose word as well. */
export function looseMatchWeight(category: string): number {
  if (category === 'Smileys & Emotion') return 0.45;
  return category === 'People & Body' ? 0.75 : 1;
}
