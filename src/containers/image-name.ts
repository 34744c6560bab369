const DOCKER_HUB = 'https://index.docker.io/v1/';

/** The registry of an image: what stands before the first slash, when it looks like a host. */
export function registryOf(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  return /[.:]/.test(first) || first === 'localhost' ? first : DOCKER_HUB;
}
