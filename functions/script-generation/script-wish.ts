import type { VideoRequest } from '#shared/contracts/video-request.ts';
import type { ScriptWish } from '#shared/ports/writer.ts';

/** What of a request decides the script; format, channel, publication and the like do not. */
export function scriptWish(request: VideoRequest): ScriptWish {
  const { topic, brief, complexity, duration_seconds, language, voice, style } = request;
  return {
    complexity,
    duration_seconds,
    language,
    ...(topic === undefined ? {} : { topic }),
    ...(brief === undefined ? {} : { brief }),
    ...(voice === undefined ? {} : { voice }),
    ...(style === undefined ? {} : { style }),
  };
}
