import { readTemplate } from '../template/index.ts';
import type { AnySamTemplate } from './names-of-template.ts';
import { SamTemplate } from './sam-template.ts';

/**
 * Reads an existing template, in YAML or JSON, as one that resources can be added to. Comments, order and everything
 * else that is not touched stay as they are.
 *
 * @param path - the template, or a folder with a `template.yaml`, `template.yml` or `template.json`
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { fromTemplate, SamFunction } from 'samwright';
 *
 * const template = await fromTemplate('template.yaml');
 * template.add(new SamFunction('Audit', { handler: 'audit.handler', codeUri: './audit' }));
 * await writeFile('with-audit.yaml', template.toYaml());
 * ```
 * @throws {@link TemplateError} if there is no such file or it is no template.
 * @public
 */
export async function fromTemplate(path = '.'): Promise<AnySamTemplate> {
  return new SamTemplate<string, string, string, string, string>({ base: await readTemplate(path) });
}
