import type { Intrinsic } from '../intrinsic.ts';
import { firstUnresolved, isResolvedList, scalarText } from '../tree.ts';
import { Unresolved } from '../unresolved.ts';

/** `Fn::Cidr: [block, count, bits]`: the first `count` subnets that leave `bits` bits to their hosts. */
export const cidr: Intrinsic = (argument, scope, expression) => {
  const resolved = scope.resolve(argument);
  const unknown = firstUnresolved(resolved);
  if (unknown !== undefined) return new Unresolved(expression, unknown.reason);
  const [block, count, bits] = isResolvedList(resolved) ? resolved.map(scalarText) : [];
  return (
    subnets(block ?? '', Number(count), bits === undefined ? undefined : Number(bits)) ??
    new Unresolved(expression, 'Fn::Cidr takes a block such as 10.0.0.0/16, a count from 1 to 256, and host bits.')
  );
};

function subnets(block: string, count: number, hostBits: number | undefined): string[] | undefined {
  const [address = '', prefix = ''] = block.split('/');
  const version6 = address.includes(':');
  const width = version6 ? 128 : 32;
  const bits = hostBits ?? (version6 ? 64 : 8);
  const base = version6 ? parseIPv6(address) : parseIPv4(address);
  const prefixLength = Number(prefix || Number.NaN);
  const free = width - prefixLength - bits;
  if (base === undefined || !(count >= 1 && count <= 256) || !Number.isInteger(bits) || bits < 1 || !(free >= 0)) {
    return undefined;
  }
  if (count > 2 ** free) return undefined;
  const network = (base >> BigInt(width - prefixLength)) << BigInt(width - prefixLength);
  const format = version6 ? formatIPv6 : formatIPv4;
  return Array.from(
    { length: count },
    (_, index) => `${format(network + (BigInt(index) << BigInt(bits)))}/${width - bits}`,
  );
}

function parseIPv4(address: string): bigint | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(Number.isInteger(part) && part >= 0 && part <= 255)))
    return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseIPv6(address: string): bigint | undefined {
  const [head = '', tail] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array<string>(Math.max(0, gap)).fill('0'), ...right];
  if (all.length !== 8 || all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function formatIPv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function formatIPv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::');
}
