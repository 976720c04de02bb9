import type { Graphic } from '#shared/contracts/graphics.ts';

/** One scene for each layout: what it shows, and what its illustrations are found by. */
export interface ExampleScene {
  graphic: Graphic;
  keywords: string[];
}

export const exampleScenes: readonly ExampleScene[] = [
  {
    graphic: { layout: 'title', text: 'Why octopuses have three hearts', kicker: 'Deep sea' },
    keywords: ['octopus', 'heart', 'wave'],
  },
  {
    graphic: { layout: 'statement', text: 'Two hearts serve the gills' },
    keywords: ['heart', 'fish', 'wave'],
  },
  {
    graphic: { layout: 'number', figure: '3,400 km', label: 'from one coast to the other' },
    keywords: ['map', 'compass', 'car'],
  },
  {
    graphic: {
      layout: 'list',
      title: 'What bread needs',
      items: ['Flour and water', 'A pinch of salt', 'Wild yeast', 'Twelve hours of rest'],
      ordered: true,
    },
    keywords: ['bread', 'salt', 'clock'],
  },
  {
    graphic: {
      layout: 'comparison',
      left: { title: 'Steam', figure: '9 days', points: ['Burns coal', 'Carries 300 people'] },
      right: { title: 'Sail', figure: '32 days', points: ['Needs the wind', 'Costs less'] },
    },
    keywords: ['ship', 'sailboat'],
  },
  {
    graphic: {
      layout: 'quote',
      text: 'If I have seen further, it is by standing on the shoulders of giants.',
      author: 'Isaac Newton',
    },
    keywords: ['apple', 'telescope'],
  },
  {
    graphic: {
      layout: 'timeline',
      events: [
        { when: '1903', what: 'The first flight lasts twelve seconds' },
        { when: '1927', what: 'Alone across the Atlantic' },
        { when: '1947', what: 'Faster than sound' },
        { when: '1969', what: 'People walk on the Moon' },
      ],
    },
    keywords: ['airplane', 'rocket', 'moon'],
  },
  {
    graphic: {
      layout: 'causes',
      effect: 'Rome loses the west',
      causes: ['Costly wars', 'Empty treasury', 'Rival emperors', 'Plague and hunger'],
    },
    keywords: ['temple', 'sword', 'coin', 'crown'],
  },
  {
    graphic: {
      layout: 'chart',
      kind: 'bars',
      title: 'What a home solar roof saves a year',
      unit: '$',
      points: [
        { label: '2021', value: 640 },
        { label: '2022', value: 980 },
        { label: '2023', value: 1450 },
        { label: '2024', value: 2210 },
      ],
    },
    keywords: ['sun', 'house'],
  },
  {
    graphic: {
      layout: 'chart',
      kind: 'line',
      title: 'Ships through the canal',
      unit: '',
      points: [
        { label: '1915', value: 1058 },
        { label: '1940', value: 5370 },
        { label: '1970', value: 13658 },
        { label: '2000', value: 12303 },
        { label: '2020', value: 13369 },
      ],
    },
    keywords: ['ship', 'anchor'],
  },
  {
    graphic: {
      layout: 'chart',
      kind: 'shares',
      title: 'Where the water is',
      unit: '%',
      points: [
        { label: 'Ice', value: 69 },
        { label: 'Groundwater', value: 30 },
        { label: 'Rivers and lakes', value: 1 },
      ],
    },
    keywords: ['droplet', 'ice'],
  },
  {
    graphic: {
      layout: 'end',
      text: 'Save first, then spend',
      points: ['Know what comes in', 'Put a tenth aside', 'Let time do the work'],
    },
    keywords: ['piggy bank', 'coin', 'plant'],
  },
];
