import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from '#shared/adapters/postgres/connect.ts';
import { createYoutubeAccounts } from '#shared/adapters/postgres/youtube/create-youtube-accounts.ts';
import { createTokenVault } from '#shared/adapters/youtube/token-vault.ts';
import {
  type FakeElevenLabs,
  type FakeElevenLabsOptions,
  startFakeElevenLabs,
} from '../providers/fake-elevenlabs.ts';
import {
  type FakeGoogleTts,
  type FakeGoogleTtsOptions,
  startFakeGoogleTts,
} from '../providers/fake-google-tts.ts';
import { type FakeOpenAi, type FakeOpenAiOptions, startFakeOpenAi } from '../providers/fake-openai.ts';
import { type FakeStock, type FakeStockSet, startFakeStock } from '../providers/fake-stock.ts';
import { type FakeYoutube, type FakeYoutubeOptions, startFakeYoutube } from '../providers/fake-youtube.ts';
import type { Voice } from '../providers/recording/record.ts';

/** How each service behaves; usually well. */
export interface WorldOptions {
  openai?: Partial<FakeOpenAiOptions>;
  elevenlabs?: FakeElevenLabsOptions;
  google?: FakeGoogleTtsOptions;
  stock?: Partial<FakeStockSet>;
  youtube?: FakeYoutubeOptions;
  /** How both voices speak. */
  voice?: Voice;
}

/** Every paid service on this machine, and what a system must be told to use them. */
export interface OutsideWorld extends AsyncDisposable {
  openai: FakeOpenAi;
  elevenlabs: FakeElevenLabs;
  google: FakeGoogleTts;
  stock: FakeStock;
  youtube: FakeYoutube;
  settings: Record<string, string>;
  secrets: Record<string, string>;
  /** Connects a YouTube account under this name, as a person would with `npm run youtube -- connect`. */
  connect(sql: Sql, account: string): Promise<void>;
}

export async function outsideWorld(options: WorldOptions = {}): Promise<OutsideWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'outside-world-'));
  const { voice = 'bursts' } = options;
  const [openai, elevenlabs, google, stock, youtube] = await Promise.all([
    startFakeOpenAi({ billFile: join(folder, 'openai.bill'), ...options.openai }),
    startFakeElevenLabs({ voice, ...options.elevenlabs }),
    startFakeGoogleTts({ voice, ...options.google }),
    startFakeStock({ folder: join(folder, 'media'), ...options.stock }),
    startFakeYoutube(options.youtube),
  ]);
  const project = youtube.addProject('project-a');
  const tokenKey = randomBytes(32).toString('base64');
  const all = [openai, elevenlabs, google, stock, youtube];
  return {
    ...{ openai, elevenlabs, google, stock, youtube },
    settings: {
      YTEMPIRE_OPENAI_BASE_URL: openai.baseUrl,
      YTEMPIRE_ELEVENLABS_BASE_URL: elevenlabs.baseUrl,
      YTEMPIRE_GOOGLE_TTS_ENDPOINT: google.endpoint,
      YTEMPIRE_PEXELS_BASE_URL: stock.pexels.baseUrl,
      YTEMPIRE_PIXABAY_BASE_URL: stock.pixabay.baseUrl,
      YTEMPIRE_MEDIA_PRIVATE_HOSTS: new URL(stock.media.url).host,
      YTEMPIRE_YOUTUBE_BASE_URL: youtube.baseUrl,
      YTEMPIRE_GOOGLE_OAUTH_BASE_URL: youtube.baseUrl,
    },
    secrets: {
      'openai-api-key': openai.apiKey,
      'elevenlabs-api-key': elevenlabs.apiKey,
      'google-tts-credentials': google.credentials,
      'pexels-api-key': stock.pexels.apiKey,
      'pixabay-api-key': stock.pixabay.apiKey,
      'youtube-clients': JSON.stringify({ 'project-a': project }),
      'youtube-token-key': tokenKey,
    },
    async connect(sql, account) {
      const channel = youtube.addChannel(`Channel of ${account}`);
      const token = youtube.signIn.grant(channel, project.client_id);
      await createYoutubeAccounts(sql).connect({
        name: account,
        project: 'project-a',
        youtubeChannelId: channel.id,
        title: channel.title,
        uploadsPlaylist: channel.id.replace(/^UC/, 'UU'),
        tokenSealed: createTokenVault(tokenKey).seal(token, `account:${account}`),
      });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((server) => server[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
