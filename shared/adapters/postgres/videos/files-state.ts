import type { FilesState } from '../../../ports/videos.ts';

export interface FilesRow {
  files_tier: FilesState['tier'];
  files_bytes: bigint | null;
  files_deleted_at: Date | null;
  completed_at: Date | null;
}

/** A video that has ended is warm before anybody has counted it. */
export function filesState(row: FilesRow): FilesState {
  return {
    tier: row.files_tier === 'hot' && row.completed_at ? 'warm' : row.files_tier,
    bytes: row.files_bytes === null ? undefined : Number(row.files_bytes),
    deletedAt: row.files_deleted_at ?? undefined,
  };
}
