import { createLog } from '#shared/adapters/pino/log.ts';
import { prepareBlobs } from '#shared/compose-blobs.ts';
import { loadConfig } from '#shared/config.ts';
import { Retryable } from '#shared/contracts/errors.ts';
import { isOutage } from '#shared/domain/outage.ts';
import { untilAnswers } from '../program/until-answers.ts';
import { prepareDatabase, prepareTopics } from './prepare.ts';

/** Postgres, the object storage and the broker may be starting at the same time; who runs this starts it again after that. */
const patienceMs = 5 * 60_000;

/**
 * `node runtime/prepare/main.ts`: brings the database up to this version, writes the limits into it, makes the bucket and
 * the topics. Run before everything else of a new version; running it again changes nothing. Exit code 0: all is prepared.
 */
const config = loadConfig();
const log = createLog(config.logLevel, 'prepare');
const report = (message: string): void => log.info({}, message);
const waiting = { log, stop: AbortSignal.timeout(patienceMs) };
const { limits, kafkaBrokers: brokers } = config;
const databaseUrl = config.secret('database-url');

const database = () => prepareDatabase(databaseUrl, limits, report);
const bucket = async (): Promise<void> => {
  if (await prepareBlobs(config)) report(`Made the bucket ${config.s3?.bucket}`);
};
const topics = () => (brokers.length > 0 ? prepareTopics(brokers, log, report) : Promise.resolve());
const isRetryable = (error: unknown): boolean => error instanceof Retryable;
const isPrepared =
  (await untilAnswers('Postgres', database, { ...waiting, isPassing: isOutage })) &&
  (await untilAnswers('the object storage', bucket, { ...waiting, isPassing: isRetryable })) &&
  (await untilAnswers('the broker', topics, waiting));
if (!isPrepared) log.error({}, `gave up after ${patienceMs} ms`);
process.exit(isPrepared ? 0 : 1);
