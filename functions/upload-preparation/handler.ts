import { z } from 'zod';
import { BlobRef } from '#shared/contracts/ids.ts';
import { shownBy } from '#shared/contracts/media.ts';
import { addMicros, type Micros, zeroMicros } from '#shared/contracts/money.ts';
import type { RenderedVideo } from '#shared/contracts/rendering.ts';
import { VideoValidated } from '#shared/contracts/stages.ts';
import { UploadPackage } from '#shared/contracts/upload.ts';
import { keptDays, priceStorage } from '#shared/domain/pricing.ts';
import { stage } from '#shared/stage/definition.ts';
import { planChapters } from './plan-chapters.ts';
import { makeThumbnails } from './thumbnails/make-thumbnails.ts';
import { planThumbnails } from './thumbnails/plan-thumbnails.ts';
import { quoteCopy, writeCopy } from './write-copy.ts';
import { writeDescription } from './write-description.ts';
import { writeSubtitles } from './write-subtitles.ts';
import { hashtags } from './write-tags.ts';
import { writeWebVtt } from './write-webvtt.ts';

/** Room for thumbnails and subtitles beside the video file. YouTube takes at most 2 MB for each thumbnail. */
const mostBytesBeside = 8_000_000;

const priceOfPlace = ({ video }: RenderedVideo): Micros =>
  priceStorage(video.bytes + mostBytesBeside, keptDays);

/** Writes everything YouTube asks for beside the file, from the script's own words and the video's own pictures. */
export default stage({
  name: 'upload_preparation',
  accepts: VideoValidated,
  emits: UploadPackage,
  // Our own processor draws the thumbnails: what is paid for is words and the place of all of it.
  quote({ script, rendered }, tier, pricing) {
    const place = priceOfPlace(rendered);
    return addMicros(place, quoteCopy(script, tier, pricing, place));
  },

  async run({ script, media, rendered }, tools) {
    const { blobs, effect, videoId, progress, signal } = tools;
    const { title, summary, tags, provider } = await writeCopy(script, tools, priceOfPlace(rendered));
    const chapters = planChapters(script, rendered);

    const plans = planThumbnails(title, script, media, damagedScenes(rendered));
    const draw = async () => {
      const drawn = await makeThumbnails(plans, tools, (fraction) => {
        signal.throwIfAborted();
        progress(fraction * 0.9);
      });
      const result = await Promise.all(drawn.map((jpeg) => blobs.put(once(jpeg), { extension: 'jpg' })));
      return { result, charged: zeroMicros, service: 'overhead' as const };
    };
    const like = plans.map(({ scene, ...plan }) => ({
      ...plan,
      palette: scene.palette,
      backdrop: scene.backdrop,
      style: scene.style ?? null,
      picture: shownBy(scene),
      focus: scene.kind === 'illustration' ? null : (scene.focus ?? null),
    }));
    const thumbnails = await effect('thumbnails', zeroMicros, draw, { like, accepts: z.array(BlobRef) });

    const keepText = (text: string, extension: 'srt' | 'vtt') =>
      blobs.put(once(new TextEncoder().encode(text)), {
        extension,
        video: { id: videoId, name: 'captions' },
      });
    const captions = await keepText(writeSubtitles(rendered.cues), 'srt');
    const captions_vtt = await keepText(writeWebVtt(rendered.cues, script.language), 'vtt');
    const bytes = [rendered.video, captions, captions_vtt, ...thumbnails].reduce(
      (sum, file) => sum + file.bytes,
      0,
    );
    const mostBytes = rendered.video.bytes + mostBytesBeside;
    await effect('keep', priceOfPlace(rendered), async () => ({
      result: { bytes, days: keptDays },
      charged: priceStorage(Math.min(bytes, mostBytes), keptDays),
      service: 'storage',
    }));

    return {
      title,
      description: writeDescription({
        script,
        summary,
        chapters,
        credits: media.credits,
        hashtags: hashtags(tags, title),
      }),
      tags,
      chapters,
      thumbnails,
      captions,
      captions_vtt,
      language: script.language,
      provider,
    };
  },
});

/** What could not be shown in the video makes no thumbnail either. */
function damagedScenes({ stand_ins = [] }: RenderedVideo): ReadonlySet<string> {
  return new Set(stand_ins.map(({ scene_id }) => scene_id));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
