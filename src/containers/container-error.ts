import { messageOf, SamError, type SamErrorOptions } from '../core/index.ts';
import { registryOf } from './image-name.ts';

/**
 * Every code of a {@link ContainerError}.
 *
 * @public
 */
export type ContainerErrorCode =
  | 'ENGINE_NOT_FOUND'
  | 'ENGINE_LOST'
  | 'ENGINE_FAILED'
  | 'ENGINE_CANNOT_CALL_BACK'
  | 'IMAGE_NOT_FOUND'
  | 'PULL_FAILED'
  | 'BUILD_FAILED'
  | 'BUILD_PARAMETER_UNSUPPORTED'
  | 'PUSH_FAILED'
  | 'LOAD_FAILED'
  | 'PLATFORM_NOT_SUPPORTED'
  | 'NETWORK_NOT_FOUND'
  | 'MOUNT_FAILED'
  | 'PORT_IN_USE'
  | 'ENTRYPOINT_INVALID';

/**
 * The container engine (Docker, Finch, Podman) is not there, or refused what it was asked for.
 *
 * @public
 */
export class ContainerError extends SamError<ContainerErrorCode> {
  private constructor(code: ContainerErrorCode, message: string, options?: SamErrorOptions) {
    super(code, message, options);
  }

  /** @internal */
  static engineNotFound(tried: readonly string[], isDenied: boolean, namedBy?: string): ContainerError {
    const list = tried.length === 0 ? 'there is none of the usual sockets' : `tried ${tried.join('; ')}`;
    const named = namedBy === undefined ? '' : `, which ${namedBy} names`;
    return new ContainerError('ENGINE_NOT_FOUND', `Container engine: none answers (${list}${named}).`, {
      hint: isDenied
        ? 'Allow this user to use the socket (on Linux: add it to the group "docker" and log in again).'
        : namedBy === undefined
          ? 'Start Docker, Finch or Podman, or set DOCKER_HOST to where it listens.'
          : `Start the engine there, or name another: without ${namedBy} the usual sockets are tried.`,
    });
  }

  /** @internal */
  static badHost(host: string): ContainerError {
    return new ContainerError('ENGINE_NOT_FOUND', `Container engine: "${host}" is no address of one.`, {
      hint: 'Write it as unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host.',
    });
  }

  /** @internal */
  static engineLost(address: string, cause: unknown): ContainerError {
    return new ContainerError('ENGINE_LOST', `Container engine: ${address} does not answer any more.`, {
      hint: 'Start it again; containers that it left behind are removed at the next use.',
      cause,
    });
  }

  /** @internal */
  static engineFailed(action: string, cause: unknown): ContainerError {
    return new ContainerError('ENGINE_FAILED', `Container engine: ${action} failed: ${plain(cause)}`, {
      hint: fullDisk(cause) ?? 'See the cause, and the log of the engine.',
      cause,
    });
  }

  /** @internal */
  static windowsContainers(address: string): ContainerError {
    return new ContainerError(
      'ENGINE_FAILED',
      `Container engine: ${address} runs containers of Windows, not of Linux.`,
      {
        hint: 'Switch Docker Desktop to Linux containers.',
      },
    );
  }

  /** @internal */
  static portInUse(ports: readonly number[], cause: unknown): ContainerError {
    return new ContainerError('PORT_IN_USE', `Container engine: port ${ports.join(', ')} is in use: ${plain(cause)}`, {
      hint: 'Choose another port, or end what listens there.',
      cause,
    });
  }

  /** @internal */
  static notReached(container: string, address: string): ContainerError {
    return new ContainerError(
      'ENGINE_CANNOT_CALL_BACK',
      `Container engine: container ${container} does not reach this process at ${address}.`,
      {
        hint: 'Let the firewall of this machine pass what comes from containers, put them into another network (`network`), or say what they are to call this machine (`hostAddress`).',
      },
    );
  }

  /** @internal */
  static cannotCallBack(address: string, reason: string): ContainerError {
    return new ContainerError(
      'ENGINE_CANNOT_CALL_BACK',
      `Container engine: how its containers reach this process cannot be told (${address}): ${reason}`,
      { hint: 'Set `hostAddress` to an address of this machine that the containers reach.' },
    );
  }

  /** @internal */
  static imageNotFound(image: string, reason: string): ContainerError {
    return new ContainerError('IMAGE_NOT_FOUND', `Image "${image}": ${reason}`, {
      hint: 'Build it, pull it, or name another in the option `images`.',
    });
  }

  /** @internal */
  static pullFailed(image: string, cause: unknown): ContainerError {
    const text = messageOf(cause);
    const isExpired = /token has expired/i.test(text);
    const isDenied = /denied|unauthorized|no basic auth|authentication required/i.test(text);
    return new ContainerError('PULL_FAILED', `Image "${image}": it cannot be pulled: ${plain(cause)}`, {
      hint: isExpired
        ? `Log in to the registry again, or out of it where the image is public (docker logout ${registryOf(image)}).`
        : isDenied
          ? 'Check the name, and log in to the registry (`docker login`).'
          : (fullDisk(cause) ??
            'Check the name and the network; with `pull: "never"` only images that are here are used.'),
      cause,
    });
  }

  /** @internal */
  static buildFailed(tag: string, reason: string, cause?: unknown): ContainerError {
    return new ContainerError('BUILD_FAILED', `Image "${tag}": it cannot be built: ${reason}`, {
      hint: fullDisk(reason) ?? 'Check the Dockerfile; the end of what the build wrote is the cause.',
      cause,
    });
  }

  /** @internal */
  static buildParameterUnsupported(tag: string, param: string, reason: string): ContainerError {
    return new ContainerError(
      'BUILD_PARAMETER_UNSUPPORTED',
      `Image "${tag}": ${param} in DockerBuildExtraParams cannot be passed on: ${reason}.`,
      { hint: 'Remove it, or say it in the Dockerfile.' },
    );
  }

  /** @internal */
  static noBuildKit(tag: string, address: string, why: string): ContainerError {
    return new ContainerError(
      'BUILD_FAILED',
      `Image "${tag}": it cannot be built: ${why} needs BuildKit, which ${address} does not have.`,
      { hint: 'Use Docker 20.10 or later, or do without it.' },
    );
  }

  /** @internal */
  static loadFailed(file: string, cause: unknown): ContainerError {
    return new ContainerError('LOAD_FAILED', `Image archive "${file}": it cannot be loaded: ${plain(cause)}`, {
      hint: 'Make it with `docker save`; it may be compressed with gzip.',
      cause,
    });
  }

  /** @internal */
  static pushFailed(name: string, cause: unknown): ContainerError {
    const reason = typeof cause === 'string' ? cause : plain(cause);
    return new ContainerError('PUSH_FAILED', `Image "${name}": it cannot be pushed: ${reason}`, {
      hint: /denied|unauthorized|no basic auth|authentication required|not authorized/i.test(reason)
        ? 'Check that you may push to the repository.'
        : /does not exist|name unknown|not found/i.test(reason)
          ? 'Create the repository, or name one that is there.'
          : 'Check the network and the name of the repository.',
      cause,
    });
  }

  /** @internal */
  static platformNotSupported(image: string, wanted: string, own: string): ContainerError {
    return new ContainerError(
      'PLATFORM_NOT_SUPPORTED',
      `Image "${image}": it is for ${wanted}, this engine runs ${own} and cannot emulate ${wanted}.`,
      {
        hint: `Set Architectures to [${own}], or install emulation: docker run --privileged --rm tonistiigi/binfmt --install all.`,
      },
    );
  }

  /** @internal */
  static networkNotFound(network: string, cause: unknown): ContainerError {
    return new ContainerError('NETWORK_NOT_FOUND', `Network "${network}": the container engine has no such network.`, {
      hint: `Create it: docker network create ${network}.`,
      cause,
    });
  }

  /** @internal */
  static mountFailed(paths: readonly string[], cause: unknown): ContainerError {
    return new ContainerError(
      'MOUNT_FAILED',
      `Container engine: it cannot mount ${paths.join(', ')}: ${plain(cause)}`,
      {
        hint: 'Share the folder with the engine (for temporary folders, set TMPDIR to a shared one); where the engine is another machine, say where the folder is there (`volumeBase`).',
        cause,
      },
    );
  }

  /** @internal */
  static entryPointInvalid(program: string, cause: unknown): ContainerError {
    return new ContainerError('ENTRYPOINT_INVALID', `Image: "${program}" cannot be started: ${plain(cause)}`, {
      hint: 'Check EntryPoint and Command, that the file exists, is executable and made for this architecture.',
      cause,
    });
  }
}

function fullDisk(cause: unknown): string | undefined {
  const isFull = /no space left on device|disk quota exceeded/i.test(messageOf(cause));
  return isFull ? 'Make room on the disk of the engine: `docker system prune` removes what nothing uses.' : undefined;
}

/** What the engine said, without the words of the client library around it. */
export function plain(cause: unknown): string {
  return messageOf(cause)
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .trim();
}
