import type { ChannelId } from '../contracts/ids.ts';
import type { LibraryItem } from '../contracts/library.ts';

/** What the operator's own library holds. Its files lie among the blobs, and are kept as long as an item names them. */
export interface Library {
  /** The same file again takes the new note. @throws Retryable `file_being_removed` */
  add(item: LibraryItem): Promise<void>;
  /** Newest first. */
  list(): Promise<LibraryItem[]>;
  /** False where there is none of that id. Videos that show it keep it as long as they are kept. */
  remove(id: string): Promise<boolean>;
  /** Those that a channel may use; without one those that all may. @throws Retryable when the database is away */
  offered(kind: LibraryItem['kind'], channelId: ChannelId | undefined): Promise<LibraryItem[]>;
}
