/** A path without the stage that clients put in front as on AWS; at the root it is served here. */
export function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`;
  if (path === prefix || path === `${prefix}/`) return '/';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}
