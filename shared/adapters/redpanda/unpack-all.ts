import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { readLz4 } from './read-lz4.ts';
import { readSnappy } from './read-snappy.ts';
import { mostBytes } from './unpacked.ts';

const unzstd = promisify(zstdDecompress);

/**
 * kafkajs 2.2.4 knows gzip alone. One message that was packed otherwise, as `rpk topic produce` does unless told, ends every consumer
 * that comes to it, for ever (tulios/kafkajs issue 1475). We pack nothing ourselves.
 */
export function unpackAll(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const reader = (decompress: (packed: Buffer) => Promise<Buffer>) => () => ({ decompress });
  CompressionCodecs[CompressionTypes.Snappy] = reader(async (packed) => readSnappy(packed));
  CompressionCodecs[CompressionTypes.LZ4] = reader(async (packed) => readLz4(packed));
  CompressionCodecs[CompressionTypes.ZSTD] = reader((packed) =>
    unzstd(packed, { maxOutputLength: mostBytes }),
  );
}
