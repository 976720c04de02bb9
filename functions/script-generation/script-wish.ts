import type { ChannelProfile } from '#shared/contracts/channel-profile.ts';
import type { VideoRequest } from '#shared/contracts/video-request.ts';
import type { ScriptWish } from '#shared/ports/writer.ts';

/** What of a request decides the script; format, channel, publication and the like do not. */
export function scriptWish(request: VideoRequest, channel: ChannelProfile): ScriptWish {
  const { topic, brief, complexity, duration_seconds, language, voice, style } = request;
  return {
    complexity,
    duration_seconds,
    language,
    ...(topic === undefined ? {} : { topic }),
    ...(brief === undefined ? {} : { brief }),
    ...(voice === undefined ? {} : { voice }),
    ...(style === undefined ? {} : { style }),
    ...describedBy(channel),
  };
}

/** A channel nobody described adds nothing, so that its scripts serve all others like it. */
function describedBy({ niche, personality, audience }: ChannelProfile): Pick<ScriptWish, 'channel'> {
  if (niche === 'general' && personality === undefined && audience === undefined) return {};
  return {
    channel: {
      niche,
      ...(personality === undefined ? {} : { personality }),
      ...(audience === undefined ? {} : { audience }),
    },
  };
}
