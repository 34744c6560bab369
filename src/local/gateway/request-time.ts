const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

let cached = { second: Number.NaN, text: '' };

/** A time as `requestTime` says it: `09/Apr/2015:12:34:56 +0000`. */
export function formatRequestTime(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  if (cached.second !== second) {
    const date = new Date(second * 1000);
    const pad = (value: number): string => String(value).padStart(2, '0');
    const day = `${pad(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
    const time = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
    cached = { second, text: `${day}:${time} +0000` };
  }
  return cached.text;
}
