import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** All of the public internet's IPv6 (RFC 4291, IANA): whatever lies outside was never given to anybody. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why nobody may be sent to an address: it leads into a machine, into a network of our own, or nowhere. Undefined for
 * an address of the public internet. Whatever stands for an IPv4 address in IPv6 (mapped, 6to4, NAT64, Teredo) is
 * refused whole: a library's server has a plain address.
 *
 * @param address as a resolver answers it, or as an address line holds it
 */
export function addressTrouble(address: string): string | undefined {
  const plain = address.replace(/^\[|\]$/g, '');
  // The library would read `1.2.3` as an address too.
  if (isIP(plain) === 0) return `${plain} is no address`;
  const parsed = ipaddr.parse(plain);
  const range = parsed.range();
  if (range !== 'unicast') return `${plain} is an address of the kind ${range}, not of the public internet`;
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast))
    return `${plain} is no address of the public internet`;
  return undefined;
}
