/** What the classic builder refuses, or takes for something else. */
const SIGNS: readonly RegExp[] = [
  // The language of the file is another one than the engine's own.
  /^(?:#[^\n]*\n)*#\s*syntax\s*=/i,
  /^\s*RUN\s+--(?:mount|network|security)\b/im,
  /^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*--(?:link|chmod|parents|exclude|checksum|keep-git-dir)\b/im,
  /^\s*(?:RUN|COPY|ADD)\s[^\n]*<<-?\s*["']?[A-Za-z_]/im,
  // Known without being declared.
  /\$\{?(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT)\b/,
];

/** Whether a Dockerfile can be built by BuildKit only. */
export function needsBuildKit(dockerfile: string): boolean {
  const text = dockerfile.replace(/\r\n/g, '\n').replace(/\\\n/g, ' ');
  return SIGNS.some((sign) => sign.test(text));
}
