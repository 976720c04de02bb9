import { Terminal } from '../../contracts/errors.ts';
import { providerGarbled } from '../../domain/provider-failure.ts';
import { checkChunkBytes, nextChunk } from '../../domain/youtube/resumable.ts';
import type { Publisher, Sent, UploadSession, VideoContent } from '../../ports/publisher.ts';
import { openSealed, waitsFor } from './not-now.ts';
import type { Tools } from './open-session.ts';
import { askSession, type SessionState, sendChunk } from './resumable-session.ts';
import { refusals } from './youtube-failure.ts';

/** A piece takes this long at most, in milliseconds: 8 MiB at 250 kbit/s. */
const chunkMs = 270_000;

/** Answers in a row that bring nothing new: something between us and YouTube repeats itself. */
const mostStalls = 8;

/**
 * `Publisher.send`: piece after piece, from the byte that YouTube has. After anything that went wrong it is asked first how
 * far it is: an answer that was lost is found so, also that to the last piece.
 */
export async function sendFile(
  tools: Tools & { chunkBytes: number },
  session: UploadSession,
  content: VideoContent,
  { read, progress, signal }: Parameters<Publisher['send']>[2],
): Promise<Sent> {
  const { accounts, access, vault, clock } = tools;
  const chunkBytes = checkChunkBytes(tools.chunkBytes);
  const row = await accounts.find(session.publication);
  if (row?.youtubeId !== undefined) return { kind: 'sent', youtubeId: row.youtubeId };
  const open = row?.session;
  if (open?.number !== session.session || !(await accounts.markSending(session.publication, session.session)))
    return { kind: 'lost' };
  const address = openSealed(vault, open.sealed, `content:${content.sha256}`);

  // Of a session that was just opened it is known that it has nothing.
  let offset: number | undefined = open.sending ? undefined : 0;
  const step = async (): Promise<SessionState> =>
    await access.call(
      session.account,
      async (with_) => {
        const from = offset;
        offset = undefined;
        if (from === undefined) return await askSession(with_, address, content.bytes);
        const chunk = nextChunk(from, content.bytes, chunkBytes);
        if (chunk === undefined) return await askSession(with_, address, content.bytes);
        const body = await read(chunk.start, chunk.end);
        try {
          return await sendChunk(with_, address, content.bytes, { ...chunk, body });
        } finally {
          body.destroy();
        }
      },
      { signal, repeats: false, bucket: 'uploads', timeoutMs: chunkMs },
    );

  let [isSending, most, stalls] = [open.sending, 0, 0];
  let rejection: unknown;
  const goOn = async (): Promise<SessionState> =>
    await step().catch(async (error: unknown): Promise<SessionState> => {
      if (!isSending && isRefusal(error)) {
        // Before the first byte another account can take over.
        await accounts.forgetSession(session.publication, session.session);
        return { kind: 'gone' };
      }
      if (!isRejection(error)) throw waitsFor(session.account, error, clock());
      // A worker that was taken over from may still be sending: where it stands says whether a piece was wrong or late.
      rejection = error;
      return await step();
    });

  for (;;) {
    const state = await goOn();
    if (state.kind === 'gone') return { kind: 'lost' };
    if (state.kind === 'complete') {
      await complete(tools, session, state);
      progress(1);
      return { kind: 'sent', youtubeId: state.youtubeId };
    }
    stalls = state.offset > most ? 0 : stalls + 1;
    if (stalls > mostStalls)
      throw rejection ?? providerGarbled('YouTube', `it stays at ${state.offset} bytes`, { paid: false });
    [isSending, most, offset] = [true, Math.max(most, state.offset), state.offset];
    progress(state.offset / content.bytes);
  }
}

function isRejection(error: unknown): boolean {
  return error instanceof Terminal && error.code === 'provider_rejected';
}

/** What YouTube has against the account, or that it was removed: it will not take the file. */
function isRefusal(error: unknown): boolean {
  return error instanceof Terminal && [...Object.values<string>(refusals), 'no_account'].includes(error.code);
}

async function complete(
  { accounts, clock }: Tools,
  { account, publication }: UploadSession,
  { youtubeId, uploadStatus }: Extract<SessionState, { kind: 'complete' }>,
): Promise<void> {
  await accounts.markPublished(publication, youtubeId, clock());
  if (uploadStatus === 'rejected')
    await accounts.refuse(account, 'YouTube rejected a video; see YouTube Studio', { strike: true });
}
