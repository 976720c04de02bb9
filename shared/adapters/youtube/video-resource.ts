import type { VideoFacts } from '../../ports/publisher.ts';

/**
 * What YouTube is told of a video. It is declared as made by a machine, always: voice and pictures may be taken for real
 * ones. A time to publish goes with a private video only.
 * https://developers.google.com/youtube/v3/docs/videos#resource
 */
export function videoResource(facts: VideoFacts) {
  const { title, description, tags, language, categoryId, madeForKids, privacy, publishAt } = facts;
  return {
    snippet: {
      title,
      description,
      tags: [...tags],
      categoryId,
      defaultLanguage: language,
      defaultAudioLanguage: language,
    },
    status: {
      privacyStatus: privacy === 'public' ? 'public' : 'private',
      ...(publishAt === undefined ? {} : { publishAt }),
      selfDeclaredMadeForKids: madeForKids,
      containsSyntheticMedia: true,
    },
  };
}
