import type { ChannelProfile } from '#shared/contracts/channel-profile.ts';
import { Terminal } from '#shared/contracts/errors.ts';
import type { PublishRequested } from '#shared/contracts/publication.ts';
import type { VideoFacts } from '#shared/ports/publisher.ts';

/** Nearer than this YouTube may take a time for past when the file has arrived, in milliseconds. */
const soonestMs = 60_000;

/** What YouTube is told of the video. Pure. @throws Terminal `not_to_publish` */
export function planPublication(
  { request, script, rendered, package: words }: PublishRequested,
  channel: ChannelProfile,
  now: Date,
): VideoFacts {
  const { category_id, made_for_kids } = channel.youtube;
  return {
    title: words.title,
    description: words.description,
    tags: words.tags,
    language: words.language,
    categoryId: category_id,
    madeForKids: made_for_kids,
    seconds: rendered.seconds,
    ...whoSeesIt(request, script, now),
  };
}

type Asked = Pick<PublishRequested, 'request' | 'script'>;

/** A script nobody looked through is shown to nobody but its owner. */
function whoSeesIt(
  { publish, publish_at }: Asked['request'],
  script: Asked['script'],
  now: Date,
): Pick<VideoFacts, 'privacy' | 'publishAt'> {
  if (publish === 'none') throw new Terminal('not_to_publish', 'The request says publish "none"');
  if (publish === 'private' || isUnchecked(script)) return { privacy: 'private' };
  if (publish_at === undefined) return { privacy: 'public' };
  const at = new Date(publish_at);
  if (at.getTime() <= now.getTime() + soonestMs) return { privacy: 'public' };
  return { privacy: 'scheduled', publishAt: at.toISOString() };
}

/** Why it is not seen by whom the request says; undefined when it is. Pure. */
export function whyOtherwise({ request, script }: Asked, privacy: VideoFacts['privacy']): string | undefined {
  const { publish, publish_at } = request;
  if (privacy === publish) return undefined;
  if (privacy === 'private' && isUnchecked(script))
    return `Published private instead of ${publish}: no moderation looked through its script. Watch it, then change it in YouTube Studio.`;
  if (privacy === 'public') return `Published at once: ${publish_at} had passed when the upload began.`;
  return `Published ${privacy} instead of ${publish}: an earlier try had asked for that.`;
}

function isUnchecked({ moderation }: Asked['script'] & { moderation?: unknown }): boolean {
  return moderation === 'unchecked';
}
