/** Runtimes whose image is not named after them, or is for one architecture only. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  provided: 'provided:alami',
  'go1.x': 'go:1',
};

/** `nodejs22.x`, `python3.13`, `java8.al2`, `dotnet8`, `provided.al2023`: the language, and what its image is tagged with. */
const RUNTIME = /^([a-z]+)(?:\.(al\w+)|([\d.]+?)(\.al2)?(?:\.x)?)$/;

/** The image that AWS publishes for a runtime; undefined for what is no runtime. */
export function officialImage(runtime: string, architecture: 'x86_64' | 'arm64'): string | undefined {
  const exception = EXCEPTIONS[runtime];
  if (exception !== undefined) return `public.ecr.aws/lambda/${exception}`;
  const [, language, system, version = '', variant = ''] = RUNTIME.exec(runtime) ?? [];
  if (language === undefined) return undefined;
  return `public.ecr.aws/lambda/${language}:${system ?? version + variant}-${architecture}`;
}
