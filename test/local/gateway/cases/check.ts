import { expect } from 'vitest';
import { joined, type RawResponse } from '../raw-http.ts';
import type { Expected } from './case.ts';

/** Holds an answer against what a case expects; without an answer of its own, the function gives its event back. */
export function check(
  response: RawResponse,
  { status, headers = {}, body, bodyBase64, event, absent = [] }: Expected,
): void {
  const text = response.body.toString('utf8');
  const sent = joined(response.headers);
  if (status !== undefined)
    expect([response.status, status === 200 ? '' : text]).toEqual([status, status === 200 ? '' : text]);
  for (const [name, value] of Object.entries(headers)) expect([name, sent[name] ?? null]).toEqual([name, value]);
  if (typeof body === 'string') expect(text).toBe(body);
  else if (body !== undefined) expect(JSON.parse(text)).toEqual(body);
  if (bodyBase64 !== undefined) expect(response.body.toString('base64')).toBe(bodyBase64);
  if (event === undefined && absent.length === 0) return;
  const seen: unknown = JSON.parse(text);
  if (event !== undefined) expect(seen).toMatchObject(event);
  for (const path of absent) expect(seen).not.toHaveProperty(path.split('.'));
}
