import type { VideoId } from '../../../contracts/ids.ts';
import type { ProgressChange, Videos } from '../../../ports/videos.ts';
import type { Sql } from '../connect.ts';
import { progressChannel } from './notify-progress.ts';

type Listener = (change: ProgressChange | undefined) => void;

/**
 * One listening connection for all who watch, opened with the first and closed with the last. After a broken
 * connection everybody is told to look again, because what was said meanwhile is lost.
 */
export function createWatcher(sql: Sql): Videos['watch'] {
  const listeners = new Map<VideoId, Set<Listener>>();
  let connection: Promise<{ unlisten(): Promise<void> }> | undefined;

  const hear = (payload: string): void => {
    const change = JSON.parse(payload) as ProgressChange;
    for (const listener of listeners.get(change.video_id) ?? []) listener(change);
  };
  const lookAgain = (): void => {
    for (const group of listeners.values()) for (const listener of group) listener(undefined);
  };
  const open = async (): Promise<{ unlisten(): Promise<void> }> => {
    try {
      return await sql.listen(progressChannel, hear, lookAgain);
    } catch (error) {
      connection = undefined;
      throw error;
    }
  };
  const forget = (id: VideoId, listener: Listener): void => {
    const group = listeners.get(id);
    group?.delete(listener);
    if (group?.size === 0) listeners.delete(id);
    if (listeners.size > 0 || connection === undefined) return;
    const closing = connection;
    connection = undefined;
    // The listening connection may be down at this moment; then there is nothing to take back.
    closing.then((listening) => listening.unlisten()).catch(() => {});
  };

  return async (id, changed) => {
    const group = listeners.get(id) ?? new Set();
    listeners.set(id, group.add(changed));
    connection ??= open();
    try {
      await connection;
    } catch (error) {
      forget(id, changed);
      throw error;
    }
    return () => forget(id, changed);
  };
}
