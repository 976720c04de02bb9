import { Terminal } from '../contracts/errors.ts';

/** The error for a strange file that nobody should open, with the reason in words that follow "is refused:". */
export function mediaRefused(reason: string, options?: ErrorOptions): Terminal {
  return new Terminal('media_refused', `the file is refused: ${reason}`, options);
}
