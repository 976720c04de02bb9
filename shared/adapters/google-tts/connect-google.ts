import type { v1beta1 } from '@google-cloud/text-to-speech';
import { z } from 'zod';
import { Terminal } from '../../contracts/errors.ts';
import { credentialsFailure } from './google-failure.ts';

export interface GoogleAccess {
  /** The JSON of a service account's key, as Google hands it out: its text, not the name of a file. */
  credentials: string;
  /** `host:port` in place of Google's own. Without encryption on this machine's own addresses, with it anywhere else. */
  endpoint?: string | undefined;
}

type Client = InstanceType<typeof v1beta1.TextToSpeechClient>;

export interface GoogleConnection {
  client: Client;
  /**
   * For each call anew: it holds for an hour, and the library makes the next one in time.
   *
   * @throws Terminal `provider_refused` for a key that does not sign
   */
  authorization(): Promise<string>;
}

const ServiceAccount = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().min(100),
});

/** Of the token and of what gRPC checks certificates against, wherever the calls go. */
const googlesOwn = 'texttospeech.googleapis.com';

const scope = 'https://www.googleapis.com/auth/cloud-platform';

/** A minute of sound is 3 MB; a text of 5,000 bytes never takes six. */
const mostAnswerBytes = 48 * 1024 * 1024;

/**
 * The client, made when it is first asked for: loading it takes 40 MB. It signs its own token from the service account's
 * key, so that no other server is asked; its repeats are off.
 *
 * @throws Terminal `provider_refused` for credentials that are none
 */
export function connectGoogle(access: GoogleAccess): () => Promise<GoogleConnection> {
  let connection: Promise<GoogleConnection> | undefined;
  return () => {
    connection ??= connect(access);
    connection.catch(() => {
      connection = undefined;
    });
    return connection;
  };
}

async function connect({ credentials, endpoint }: GoogleAccess): Promise<GoogleConnection> {
  const account = readAccount(credentials);
  const [{ v1beta1 }, { JWT }, grpc] = await Promise.all([
    import('@google-cloud/text-to-speech'),
    import('google-auth-library'),
    import('@grpc/grpc-js'),
  ]);
  const { host, port } = addressOf(endpoint);
  const channel = isOwnMachine(host) ? grpc.credentials.createInsecure() : grpc.credentials.createSsl();
  const signer = new JWT({ email: account.client_email, key: account.private_key, scopes: [scope] });
  signer.useJWTAccessWithScope = true;
  const client = new v1beta1.TextToSpeechClient({
    authClient: signer,
    apiEndpoint: host,
    port,
    sslCreds: channel,
    fallback: false,
    'grpc.max_receive_message_length': mostAnswerBytes,
    'grpc.enable_retries': 0,
  });
  return {
    client,
    async authorization() {
      try {
        const headers = await signer.getRequestHeaders(`https://${googlesOwn}/`);
        return headers.get('authorization') ?? '';
      } catch (error) {
        throw credentialsFailure(error);
      }
    },
  };
}

function readAccount(credentials: string): z.infer<typeof ServiceAccount> {
  const account = ServiceAccount.safeParse(readJson(credentials));
  if (account.success) return account.data;
  const wrong = account.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
  throw new Terminal(
    'provider_refused',
    `the credentials of Google Text-to-Speech are not the JSON of a service account's key (look at ${wrong}); ` +
      'make a key for a service account in the Google Cloud console and store the file that it downloads',
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function addressOf(endpoint = `${googlesOwn}:443`): { host: string; port: number } {
  const { hostname, port } = new URL(`grpc://${endpoint}`);
  return { host: hostname, port: Number(port) || 443 };
}

function isOwnMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
