import kafkajs from 'kafkajs';
import t from 'tap';
import { readLz4 } from '#shared/adapters/redpanda/read-lz4.ts';
import { readSnappy } from '#shared/adapters/redpanda/read-snappy.ts';
import { unpackAll } from '#shared/adapters/redpanda/unpack-all.ts';

const text = Array.from({ length: 40 }, (_, n) => `line ${(n * 7919) % 1000} ${'a'.repeat(n * 9)}\n`).join(
  '',
);

/** Made by Kafka 4.3.1 (Java) and lz4 1.9.4 from the text above. */
const packed = {
  snappy:
    '9TkcbGluZSAwIAoFCBA5MTkgYREBCRMIODM4GRMVAQkcCDc1N0ocABUBCSUINjc2biUAFQEJLgg1OTWSLgAVAQ03BDE0tjcAFQEJQAg0MzPaQAAVAQlJCDM1Mv5JABUBCVIIMjcx/lIAFVIVAQlbCDE5MP5bAEZbABUBDWQAMF1T/gEAZgEACW0AMk6sAv4BAGYBAAl1BDk0cgYD/gEAZgEACX8EODaWYAP+AQBmAQAJiAQ3OLq6A/4BAGYBAA2RADDeFAT+AQBmAQAJmgQ2Mu5uBIVu/gEAZgEACaMENTT+yASZyP4BAGYBAAmsBDQ2/iIFSiIF/gEAZgEACbUEMzj+fAVufAX+AQBmAQAJvgQyOf7WBZLWBf4BAGYBAA3HADH+MQa2MQb+AQBmAQAJ0AQxM/6LBtqLBv4BAGYBAAnZADX+5Ab+5Ab+AQBmAQAJ4QQ5N/4+B/4+B/U+/gEAZgEACesEODn+mAf+mAdGmAf+AQBmAQAN9AAx/vIH/vIHavIH/gEAZgEACf0ENzP+TAj+TAiOTAj+AQBmAQApBgQ2Nf6mCP6mCLKmCP4BAGYBACkPBDU3/gAJ/gAJ1gAJ/gEAZgEAKRgENDj+Wgn+Wgn6Wgn+AQBmAQAtIQAw/rQJ/rQJ/rQJHrQJ/gEAZgEAKSoEMzL+Dgr+Dgr+DgpCDgr+AQBmAQApMwQyNP5pCv5pCv5pCmZpCv4BAGYBACk8BDE2/sMK/sMK/sMKisMK/gEAZgEAKUUAOP4cC/4cC/4cC64cC/4BAGYBAClN/nQL/nQL/nQL0nQL/gEAZgEAKVUEOTL+zgv+zgv+zgv2zgv+AQBmAQApYAQ4NP4oDP4oDP4oDP4oDBooDP4BAGYBAAAK',
  framedSnappy:
    'glNOQVBQWQAAAAABAAAAAQAAApH1ORxsaW5lIDAgCgUIEDkxOSBhEQEJEwg4MzgZExUBCRwINzU3ShwAFQEJJQg2NzZuJQAVAQkuCDU5NZIuABUBDTcEMTS2NwAVAQlACDQzM9pAABUBCUkIMzUy/kkAFQEJUggyNzH+UgAVUhUBCVsIMTkw/lsARlsAFQENZAAwXVP+AQBmAQAJbQAyTqwC/gEAZgEACXUEOTRyBgP+AQBmAQAJfwQ4NpZgA/4BAGYBAAmIBDc4uroD/gEAZgEADZEAMN4UBP4BAGYBAAmaBDYy7m4EhW7+AQBmAQAJowQ1NP7IBJnI/gEAZgEACawENDb+IgVKIgX+AQBmAQAJtQQzOP58BW58Bf4BAGYBAAm+BDI5/tYFktYF/gEAZgEADccAMf4xBrYxBv4BAGYBAAnQBDEz/osG2osG/gEAZgEACdkANf7kBv7kBv4BAGYBAAnhBDk3/j4H/j4H9T7+AQBmAQAJ6wQ4Of6YB/6YB0aYB/4BAGYBAA30ADH+8gf+8gdq8gf+AQBmAQAJ/QQ3M/5MCP5MCI5MCP4BAGYBACkGBDY1/qYI/qYIsqYI/gEAZgEAKQ8ENTf+AAn+AAnWAAn+AQBmAQApGAQ0OP5aCf5aCfpaCf4BAGYBAC0hADD+tAn+tAn+tAketAn+AQBmAQApKgQzMv4OCv4OCv4OCkIOCv4BAGYBACkzBDI0/mkK/mkK/mkKZmkK/gEAZgEAKTwEMTb+wwr+wwr+wwqKwwr+AQBmAQApRQA4/hwL/hwL/hwLrhwL/gEAZgEAKU3+dAv+dAv+dAvSdAv+AQBmAQApVQQ5Mv7OC/7OC/7OC/bOC/4BAGYBAClgBDg0/igM/igM/igM/igMGigM/gEAZgEAAAo=',
  lz4: 'BCJNGGBAgvoBAACBbGluZSAwIAoIAFQ5MTkgYQEAAhMANjgzOBMABQIAAhwAPzc1NxwAAAUCAAIlAD82NzYlAAkFAgACLgA/NTk1LgASBQIAAzcALzE0NwAbBQIAAkAAPzQzM0AAJAUCAAJJAD8zNTJJAC0FAgACUgA/MjcxUgA2BQIAAlsAPzE5MFsAPwUCAANkABcwUwIPAgBHAm0AHzKsAgEPAgBHAnUALzk0BgMKDwIARwJ/AC84NmADEw8CAEcCiAAvNzi6AxwPAgBHA5EAHzAUBCUPAgBHApoALzYybgQuDwIARwKjAC81NMgENw8CAEcCrAAvNDYiBUAPAgBHArUALzM4fAVJDwIARwK+AC8yOdYFUg8CAEcDxwAfMTEGWw8CAEcC0AAvMTOLBmQPAgBHAtkAHzXkBm0PAgBHAuEALzk3Pgd2DwIARwLrAC84OZgHfw8CAEcD9AAfMfIHiA8CAEcC/QAvNzNMCJEPAgBHAgYBLzY1pgiaDwIARwIPAS81NwAJow8CAEcCGAEvNDhaCawPAgBHAyEBHzC0CbUPAgBHAioBLzMyDgq+DwIARwIzAS8yNGkKxw8CAEcCPAEvMTbDCtAPAgBHAkUBHzgcC9kPAgBHAk0BD3QL4g8CAEcCVQEvOTLOC+sPAgBHAmABLzg0KAz0DwIAQ1BhYWFhCgAAAAA=',
  plainLz4:
    'BCJNGGRAp/oBAACBbGluZSAwIAoIAFQ5MTkgYQEAAhMANjgzOBMABQIAAhwAPzc1NxwAAAUCAAIlAD82NzYlAAkFAgACLgA/NTk1LgASBQIAAzcALzE0NwAbBQIAAkAAPzQzM0AAJAUCAAJJAD8zNTJJAC0FAgACUgA/MjcxUgA2BQIAAlsAPzE5MFsAPwUCAANkABcwUwIPAgBHAm0AHzKsAgEPAgBHAnUALzk0BgMKDwIARwJ/AC84NmADEw8CAEcCiAAvNzi6AxwPAgBHA5EAHzAUBCUPAgBHApoALzYybgQuDwIARwKjAC81NMgENw8CAEcCrAAvNDYiBUAPAgBHArUALzM4fAVJDwIARwK+AC8yOdYFUg8CAEcDxwAfMTEGWw8CAEcC0AAvMTOLBmQPAgBHAtkAHzXkBm0PAgBHAuEALzk3Pgd2DwIARwLrAC84OZgHfw8CAEcD9AAfMfIHiA8CAEcC/QAvNzNMCJEPAgBHAgYBLzY1pgiaDwIARwIPAS81NwAJow8CAEcCGAEvNDhaCawPAgBHAyEBHzC0CbUPAgBHAioBLzMyDgq+DwIARwIzAS8yNGkKxw8CAEcCPAEvMTbDCtAPAgBHAkUBHzgcC9kPAgBHAk0BD3QL4g8CAEcCVQEvOTLOC+sPAgBHAmABLzg0KAz0DwIAQ1BhYWFhCgAAAAAhK7+k',
  zstd: 'KLUv/QBY/AgAAkcSEbCnDQcJJCmQIrt3Sqk7gQMBQH9UrKnVJ78RI1LVZs7PTmYe/8qZNR1ya4TOqm7ei5y0lmzPkE5lZWTnC8b5IRQDAQwZQjEQAXuo0Y55/wwgAwlEpqgDErB0HCAR4REiPEKEFSEREEMJwQ/PeCRYYfIC9DRe6X30Aha1/738bhlK3//O0h/LkBQC835wdHLYOM3jtFhyxSmJKzDcDSwaOAlc6U+Cc/ELIG/0/XtMx1d2o0cH1xC0QjbGT3b3cyUXF+KYOnc3W4mKbAV9Sm04xUDrZetlmJxzzI5O74J8ilzwdIGVZhQATwfjJ1zjjKr3QYa8WmC2Ito/n3i+Ryyzqs8rx0B7tIdReo71icI1HkkuygS5vFejGaX1chUBAAA=',
};
const bytes = (name: keyof typeof packed): Buffer => Buffer.from(packed[name], 'base64');

t.test('what other clients packed is unpacked, byte for byte', async (t) => {
  unpackAll();
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const unpack = async (type: 2 | 3 | 4, name: keyof typeof packed): Promise<string> => {
    const codec = CompressionCodecs[type]() as { decompress(packed: Buffer): Promise<Buffer> };
    return String(await codec.decompress(bytes(name)));
  };
  t.equal(await unpack(CompressionTypes.Snappy, 'snappy'), text);
  t.equal(await unpack(CompressionTypes.Snappy, 'framedSnappy'), text);
  t.equal(await unpack(CompressionTypes.LZ4, 'lz4'), text);
  t.equal(await unpack(CompressionTypes.LZ4, 'plainLz4'), text);
  t.equal(await unpack(CompressionTypes.ZSTD, 'zstd'), text);
});

t.test('packed bytes that are cut off, twisted or made to fill the memory are refused', async (t) => {
  for (const [read, name] of [
    [readSnappy, 'snappy'],
    [readLz4, 'lz4'],
  ] as const)
    for (let at = 8; at < bytes(name).length - 8; at += 5) {
      const twisted = bytes(name);
      twisted.writeUInt8(twisted.readUInt8(at) ^ 0xff, at);
      for (const bad of [bytes(name).subarray(0, at), twisted])
        try {
          t.ok(read(bad).length < 2 ** 26);
        } catch (error) {
          t.type(error, RangeError);
        }
    }
  // A byte, and then itself 64 times for each three bytes.
  const bomb = Buffer.concat([Buffer.from([1, 0, 1]), Buffer.alloc(3 * 2 ** 21, Buffer.from([0xfe, 1, 0]))]);
  t.throws(() => readSnappy(bomb), RangeError);
});
