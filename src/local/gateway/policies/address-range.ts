import { BlockList, isIP } from 'node:net';

/** Whether an IP address is in a range (`203.0.113.0/24`, `2001:db8::/32`) or is the one that is named. */
export function addressFits(address: string, range: string): boolean {
  const [base = '', length] = range.trim().split('/');
  const version = isIP(base);
  if (version === 0 || isIP(address) !== version) return false;
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length || Number.NaN);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) return false;
  const ranges = new BlockList();
  const family = version === 6 ? 'ipv6' : 'ipv4';
  ranges.addSubnet(base, prefix, family);
  return ranges.check(address, family);
}
