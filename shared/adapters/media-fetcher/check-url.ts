import { isIP } from 'node:net';
import { mediaRefused } from '../../domain/media-refused.ts';
import { addressTrouble } from './address-trouble.ts';

export interface Hosts {
  /** Domains that files may come from, those below them included: `pexels.com`. */
  public: readonly string[];
  /** `host:port` in our own network that files may come from too, by http as well. */
  private: readonly string[];
}

export interface CheckedUrl {
  url: URL;
  /** It is in our own network, and may be: its addresses are not looked at. */
  private: boolean;
}

/**
 * What an address line itself says, before anything is looked up. The URL parser has by then written decimal, octal and
 * hexadecimal notations of an address as what they are.
 *
 * @throws Terminal `media_refused`
 */
export function checkUrl(line: string, hosts: Hosts): CheckedUrl {
  if (line.length > 2000 || !URL.canParse(line)) throw mediaRefused('its address cannot be read');
  const url = new URL(line);
  const { protocol, username, password, hostname } = url;
  if (protocol !== 'https:' && protocol !== 'http:')
    throw mediaRefused(`its address begins with ${protocol}`);
  if (username !== '' || password !== '') throw mediaRefused('its address holds a name or a password');
  if (hosts.private.includes(withPort(url))) return { url, private: true };
  if (protocol !== 'https:') throw mediaRefused('its address begins with http:, not https:');
  if (url.port !== '') throw mediaRefused(`its address names port ${url.port}`);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw mediaRefused(addressTrouble(hostname) ?? `its address names no host, only ${hostname}`);
  const known = hosts.public.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
  if (!known) throw mediaRefused(`${hostname} is no host that libraries keep their files at`);
  return { url, private: false };
}

function withPort({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
