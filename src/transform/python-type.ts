import { NumericLiteral } from '../template/index.ts';
import { pythonNumber } from './python.ts';
import { absent, isInteger, isList, isMap, type Optional } from './value.ts';

const LARGEST_INT = 2n ** 63n - 1n;

/** The name of the Python type of a value. Where Python 2.7's order is in force (`hashed`), some have their own. */
export function pythonType(value: Optional, hashed: boolean): string {
  if (absent(value)) return 'NoneType';
  if (typeof value === 'string') return hashed ? 'Py27UniStr' : 'str';
  if (typeof value === 'boolean') return 'bool';
  if (isList(value)) return 'list';
  if (isMap(value)) return hashed ? 'Py27Dict' : 'dict';
  if (!(typeof value === 'number' || value instanceof NumericLiteral) || !isInteger(value)) return 'float';
  return hashed && BigInt(pythonNumber(value)) > LARGEST_INT ? 'Py27LongInt' : 'int';
}
