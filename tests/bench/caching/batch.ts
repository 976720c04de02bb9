import { VideoRequest } from '#shared/contracts/video-request.ts';

/** A series: every part opens and closes alike. `corrected` takes the place of the last fact. */
const parts = [
  {
    title: 'Why octopuses have three hearts',
    facts: [
      'Two of the three hearts of an octopus do nothing but push blue blood through the narrow gills.',
      'Blue blood carries its oxygen with copper, while the red blood of a human carries it with iron.',
      'Copper works well in cold water, but the blue blood is thick and needs a lot of pressure.',
      'Eight strong arms need far more oxygen than the fins of a fish of the very same weight.',
      'Every octopus would rather walk over the sea floor than swim, because walking saves its strength.',
      'The third heart of the octopus stops beating every single time it swims away across the open sea.',
    ],
    corrected:
      'The third heart of the octopus takes a rest every single time it swims away across the open sea.',
  },
  {
    title: 'Why flamingos are pink',
    facts: [
      'Every flamingo is born with soft grey feathers and stays grey for the first two years of life.',
      'Salt lakes where flamingos live are full of tiny algae that make a bright red dye against the sun.',
      'Small shrimps eat the algae, and flamingos eat the shrimps together with a lot of the salty mud.',
      'The liver of a flamingo breaks the red dye up and sends the colour into skin and feathers.',
      'Parents feed their young with a red milk and often lose their own colour for many months.',
      'A flamingo that is given any other food for a year or two slowly becomes white once again.',
    ],
    corrected: 'A flamingo that is given any other food for a year or two slowly becomes pale once again.',
  },
  {
    title: 'How bees find the way home',
    facts: [
      'Every bee keeps the exact angle of the bright sunlight in its tiny brain on every single flight.',
      'Behind thick clouds a bee still sees the sun, because its eyes can tell how light is turned.',
      'Young bees fly small loops around the hive and learn the look of every tree near the door.',
      'Tiny hairs on the body feel the pull of the earth and tell a bee how far it flew.',
      'The scent of the hive drifts on the wind and leads tired bees over the last few metres.',
      'Other bees learn the way to the best flowers from a wild dance inside the dark and busy hive.',
    ],
    corrected:
      'Other bees learn the way to the best flowers from a short dance inside the dark and busy hive.',
  },
  {
    title: 'Why the sea is salty',
    facts: [
      'Rain washes a little salt out of the hard rocks and wide rivers carry it all down to the sea.',
      'River water tastes fresh, because a litre of it holds only a few grains of salt at most.',
      'Hot springs on the sea floor add more salt from deep below the crust of our old planet.',
      'Volcanoes under the water give off gases that turn into a part of the salt of the sea.',
      'Shells and plants take some of the minerals away, but nobody in the sea needs common salt.',
      'The water leaves the warm sea as white clouds and all of the heavy salt always stays behind.',
    ],
    corrected: 'The water rises from the sea as white clouds and all of the heavy salt always stays behind.',
  },
  {
    title: 'How volcanoes build islands',
    facts: [
      'Every volcano under the sea spills hot lava into the cold water for many thousands of long years.',
      'Cold water turns the skin of the lava into black glass while the inside is still glowing red.',
      'Pillows of new rock pile up on the sea floor until the top comes close to the waves.',
      'Steam and ash burst out of the sea when the lava at last meets the open air above.',
      'Birds bring the first seeds, and the wind carries spiders and moss over hundreds of miles of sea.',
      'Layer upon layer the black lava becomes hard rock and slowly grows into a wide green island.',
    ],
    corrected: 'Layer upon layer the black lava becomes hard rock and slowly builds a wide and green island.',
  },
];

const opening = 'Here is one strange fact that very few people know.';
const closing = 'Come back tomorrow for one more strange fact about our world.';

function briefOf(title: string, facts: readonly string[]): string {
  return [opening, ...facts, closing].reduce(
    (brief, text, place) => `${brief}\n\n## Part ${place + 1}\n\n${text}`,
    `# ${title}`,
  );
}

/**
 * Twenty like videos: each of five parts of a series wide, tall, once more with one paragraph corrected, and then
 * just once more.
 */
export function batchOfTwenty(): VideoRequest[] {
  return parts.flatMap(({ title, facts, corrected }) => {
    const whole = { brief: briefOf(title, facts), channel_id: 'strange-facts', duration_seconds: 30 };
    const mended = { ...whole, brief: briefOf(title, [...facts.slice(0, -1), corrected]) };
    return [whole, { ...whole, format: '9:16' }, mended, whole].map((request) => VideoRequest.parse(request));
  });
}
