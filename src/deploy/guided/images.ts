import { assertImageRepository } from '../../package/index.ts';
import { DeployError } from '../errors.ts';
import type { Questions } from './questions.ts';

/** Where container images go. */
export interface ImageAnswers {
  readonly imageRepository: string | undefined;
  readonly imageRepositories: Readonly<Record<string, string>>;
  readonly resolveImageRepos: boolean;
}

interface Asking {
  readonly ask: Questions;
  readonly stackName: string;
  readonly unreferenced: (functions: readonly string[]) => Promise<readonly string[]>;
}

/** A repository for each function with an image of this machine: SAM's own, or one that is named. */
export async function askAboutImages(
  functions: readonly string[],
  known: ImageAnswers,
  { ask, stackName, unreferenced }: Asking,
): Promise<ImageAnswers> {
  const imageRepositories: Record<string, string> = { ...known.imageRepositories };
  let { resolveImageRepos } = known;
  const without = functions.filter((id) => imageRepositories[id] === undefined);
  if (without.length > 0 && known.imageRepository === undefined && !resolveImageRepos) {
    const which = without.length === functions.length ? 'all functions' : `the ${without.length} functions without`;
    const message = `Create managed ECR repositories for ${which}?`;
    resolveImageRepos = await ask.confirm('createRepositories', message, true);
    for (const id of resolveImageRepos ? [] : without) {
      const uri = await ask.text(`imageRepository:${id}`, `ECR repository for ${id}`);
      assertImageRepository(uri);
      imageRepositories[id] = uri;
    }
  }
  const managed = functions.filter((id) => imageRepositories[id] === undefined);
  const gone = await unreferenced(resolveImageRepos ? managed : []);
  if (gone.length > 0) {
    const message = `Delete the unreferenced repositories ${gone.join(', ')} when deploying?`;
    if (!(await ask.confirm('deleteRepositories', message, false))) throw DeployError.repositoriesKept(stackName, gone);
    // Those that nobody uses go when the deployment is done, and no others come.
    const { imageRepository } = known;
    if (!resolveImageRepos && imageRepository !== undefined) {
      for (const id of managed) imageRepositories[id] = imageRepository;
    }
    resolveImageRepos = true;
  }
  return { ...known, imageRepositories, resolveImageRepos };
}
