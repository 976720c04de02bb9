import { zeroMicros } from '#shared/contracts/money.ts';
import { Publication, PublishRequested } from '#shared/contracts/publication.ts';
import { stage } from '#shared/stage/definition.ts';
import { attachAll } from './attach-all.ts';
import { fingerprint } from './fingerprint.ts';
import { planPublication, whyOtherwise } from './plan-publication.ts';
import { free, sendOnce } from './send-once.ts';

/** Brings the video to YouTube, each content once, and sets what goes with it. */
export default stage({
  name: 'youtube_upload',
  accepts: PublishRequested,
  emits: Publication,
  // YouTube counts quota, not money.
  quote: () => zeroMicros,

  async run(input, tools) {
    const { rendered } = input;
    const { blobs, effect, channel, videoId, signal } = tools;
    const content = await effect('fingerprint', zeroMicros, () =>
      free(fingerprint(blobs, rendered.video, signal)),
    );

    const { accounts, playlist_id } = channel.youtube;
    const wants = { thumbnail: true, captions: true, playlist: playlist_id !== undefined };
    const facts = () => planPublication(input, channel, new Date());
    const order = () => ({ videoId, content, facts: facts(), accounts, wants });
    const sent = await sendOnce(rendered.video, order, tools);

    const attached = sent.isOfAnother ? left(sent.youtubeId) : await attachAll(sent, input, tools);
    const why = whyOtherwise(input, sent.privacy);
    const publication: Publication = {
      account: sent.account,
      youtube_id: sent.youtubeId,
      url: `https://www.youtube.com/watch?v=${sent.youtubeId}`,
      privacy: sent.privacy,
      ...(sent.publishAt === undefined ? {} : { publish_at: sent.publishAt }),
      content_sha256: content.sha256,
      was_there_already: sent.wasThere,
      synthetic: true,
      ...attached,
      notes: [...(why === undefined ? [] : [why]), ...attached.notes],
    };
    return publication;
  },
});

/** What another video has published is left as it is. */
function left(youtubeId: string): Pick<Publication, 'thumbnail' | 'captions' | 'playlist' | 'notes'> {
  const words = `Another video with the very same file had been published as ${youtubeId}: nothing was sent or changed.`;
  return { thumbnail: 'set', captions: 'set', playlist: 'none', notes: [words] };
}
