import { isObject } from '../../../core/index.ts';
import type { Caller } from '../authorizers/caller.ts';
import type { Principals } from './statement.ts';

/** Who a statement is about; a sentence where that cannot be read, `undefined` where it does not say. */
export function readPrincipals(statement: Readonly<Record<string, unknown>>): Principals | string | undefined {
  const negated = statement['Principal'] === undefined;
  const value = negated ? statement['NotPrincipal'] : statement['Principal'];
  if (value === undefined) return undefined;
  const named = isObject(value) ? value['AWS'] : value;
  const values = named === undefined ? [] : Array.isArray(named) ? named : [named];
  if (!values.every((item) => typeof item === 'string')) return '`Principal` has a value that is not known or no text.';
  return { values, negated };
}

/** Whether a statement is about a caller. */
export function isAbout({ values, negated }: Principals, caller: Caller | undefined): boolean {
  return values.some((value) => names(value, caller)) !== negated;
}

function names(principal: string, caller: Caller | undefined): boolean {
  if (principal === '*') return true;
  if (caller?.kind !== 'iam') return false;
  const { userArn, accountId } = caller.identity;
  if (principal === userArn || principal === accountId) return true;
  if (/^arn:[^:]*:iam::\d{12}:root$/.test(principal)) return principal.split(':')[4] === accountId;
  // A role stands for all of its sessions; those do not say the path of the role.
  const [, roleAccount, role] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  const [, account, session] = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(userArn) ?? [];
  return role !== undefined && role === session && roleAccount === account;
}
