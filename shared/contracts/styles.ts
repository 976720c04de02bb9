import { z } from 'zod';

/** The themes a video can be made in: colours, type, shapes and movement. A name nobody designed is refused when it is asked for. */
export const StyleName = z.enum(['midnight', 'sunrise', 'forest', 'candy', 'paper', 'ocean', 'ember'], {
  error: (issue) =>
    `must be one of ${issue.code === 'invalid_value' ? issue.values.join(', ') : 'the styles there are'}; leave it out for the channel's own`,
});
export type StyleName = z.infer<typeof StyleName>;
