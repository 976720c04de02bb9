import { Terminal } from '../../contracts/errors.ts';

/**
 * Of a model that helps: that it will not say something of a script is no verdict on the video, another one may, and
 * rules can do without.
 *
 * @throws Terminal `provider_rejected` for `content_refused`, charged alike; anything else as it is
 */
export function refusedTo(what: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Terminal) || error.code !== 'content_refused') throw error;
    const { message, mayBeCharged } = error;
    throw new Terminal('provider_rejected', `the model would not ${what}: ${message}`, {
      cause: error,
      mayBeCharged,
    });
  };
}
