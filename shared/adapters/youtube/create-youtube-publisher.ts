import type { Publisher } from '../../ports/publisher.ts';
import { type AccessOptions, createAccountAccess } from './account-access.ts';
import { addCaptions, addToPlaylist, setThumbnail } from './attach.ts';
import { openSession } from './open-session.ts';
import { sendFile } from './send-file.ts';

/** A piece that has to be sent again costs little, and asks for few answers: a film has 1 to 20 of them. */
const usualChunkBytes = 8 * 1024 * 1024;

/** Beside the guard's own repeats: as long as a circuit stays open. */
const usualPausesMs = [5000, 30_000];

/**
 * YouTube over its own API. Nothing of Google's is loaded before the first call.
 *
 * @param options.chunkBytes a multiple of 256 KiB
 */
export function createYoutubePublisher(
  options: AccessOptions & { chunkBytes?: number; attachPausesMs?: readonly number[] },
): Publisher {
  const tools = { chunkBytes: usualChunkBytes, ...options, access: createAccountAccess(options) };
  const { access } = tools;
  const pausesMs = options.attachPausesMs ?? usualPausesMs;
  return {
    open: (order, how) => openSession(tools, order, how),
    send: (session, content, how) => sendFile(tools, session, content, how),
    setThumbnail: (video, jpeg, signal) => setThumbnail({ access, video, signal, pausesMs }, jpeg),
    addCaptions: (video, captions, signal) => addCaptions({ access, video, signal, pausesMs }, captions),
    addToPlaylist: (video, playlistId, signal) =>
      addToPlaylist({ access, video, signal, pausesMs }, playlistId),
  };
}
