import type { ToldFacts } from '../../ports/youtube-accounts.ts';
import type { Access } from './account-access.ts';

/** A channel does not upload more between two looks of ours: two pages of the list cost two units. */
const mostLookedAt = 50;
/** YouTube's clock and ours, in milliseconds. */
const clocksApartMs = 10 * 60_000;
/** YouTube rounds lengths to whole seconds, and counts the last frame. */
const secondsApart = 2;

/**
 * Looks for a video whose session is gone, among what the channel has uploaded since: the last resort, for YouTube does not
 * say what a file's hash is. The file's length in bytes decides, once YouTube knows it; before that title and length in
 * seconds do.
 */
export async function findUpload(
  { api, options }: Access,
  uploadsPlaylist: string,
  told: ToldFacts,
  since: Date,
): Promise<string | undefined> {
  const list = await api.playlistItems.list(
    { part: ['contentDetails'], playlistId: uploadsPlaylist, maxResults: mostLookedAt },
    options,
  );
  const ids = (list.data.items ?? []).flatMap(({ contentDetails }) => contentDetails?.videoId ?? []);
  if (ids.length === 0) return undefined;
  const part = ['snippet', 'contentDetails', 'fileDetails', 'processingDetails', 'status'];
  const videos = await api.videos.list({ part, id: ids, maxResults: mostLookedAt }, options);
  const from = since.getTime() - clocksApartMs;
  return (
    (videos.data.items ?? []).find(({ snippet, contentDetails, fileDetails }) => {
      if (Date.parse(snippet?.publishedAt ?? '') < from || snippet?.title !== told.title) return false;
      if (fileDetails?.fileSize) return Number(fileDetails.fileSize) === told.bytes;
      const seconds = readDuration(contentDetails?.duration);
      return seconds === undefined || seconds === 0 || Math.abs(seconds - told.seconds) <= secondsApart;
    })?.id ?? undefined
  );
}

/** `PT1M3S` in seconds; undefined for what is none. `P0D` while it is processed. */
function readDuration(text: string | null | undefined): number | undefined {
  const [whole, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const number = (part: string | undefined): number => Number(part ?? 0);
  return ((number(days) * 24 + number(hours)) * 60 + number(minutes)) * 60 + number(seconds);
}
