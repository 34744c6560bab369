import type { InterpretedFamily } from '../runtimes.ts';

/** A place where interpreters are installed side by side, one folder a version. */
export interface Place {
  /**
   * Where it is: below the folder that a variable of the environment names, else below the home folder (`~`), or
   * somewhere for sure. The first that can be told counts.
   */
  readonly at: readonly string[];
  /** What the folder of a version is called, `*` being the version and what belongs to it. */
  readonly name: string;
  /** Where the programs are in it: `bin` by default. */
  readonly programs?: string | undefined;
}

/** Version managers first, then what installers and package managers make. */
export const PLACES: Readonly<Record<InterpretedFamily, readonly Place[]>> = {
  nodejs: [
    { at: ['$NVM_DIR/versions/node', '~/.nvm/versions/node'], name: 'v*' },
    { at: ['$FNM_DIR/node-versions'], name: 'v*', programs: 'installation/bin' },
    {
      at: ['$XDG_DATA_HOME/fnm/node-versions', '~/.local/share/fnm/node-versions'],
      name: 'v*',
      programs: 'installation/bin',
    },
    { at: ['~/Library/Application Support/fnm/node-versions'], name: 'v*', programs: 'installation/bin' },
    { at: ['$VOLTA_HOME/tools/image/node', '~/.volta/tools/image/node'], name: '*' },
    ...sharedBy('nodejs', 'node'),
    { at: ['$N_PREFIX/n/versions/node', '/usr/local/n/versions/node'], name: '*' },
    { at: ['$NODENV_ROOT/versions', '~/.nodenv/versions'], name: '*' },
    ...homebrew('node@*'),
    // On Windows.
    { at: ['$NVM_HOME', '$APPDATA/nvm'], name: 'v*', programs: '.' },
    { at: ['$FNM_DIR/node-versions', '$APPDATA/fnm/node-versions'], name: 'v*', programs: 'installation' },
    { at: ['$VOLTA_HOME/tools/image/node', '$LOCALAPPDATA/Volta/tools/image/node'], name: '*', programs: '.' },
  ],
  python: [
    { at: ['$PYENV_ROOT/versions', '~/.pyenv/versions'], name: '*' },
    ...sharedBy('python', 'python'),
    { at: ['$UV_PYTHON_INSTALL_DIR', '$XDG_DATA_HOME/uv/python', '~/.local/share/uv/python'], name: 'cpython-*' },
    { at: ['/Library/Frameworks/Python.framework/Versions'], name: '*' },
    ...homebrew('python@*'),
    // On Windows.
    { at: ['$PYENV_ROOT/versions', '~/.pyenv/pyenv-win/versions'], name: '*', programs: '.' },
    { at: ['$UV_PYTHON_INSTALL_DIR', '$APPDATA/uv/python'], name: 'cpython-*', programs: '.' },
    { at: ['$APPDATA/uv/data/python'], name: 'cpython-*', programs: '.' },
    { at: ['$LOCALAPPDATA/Programs/Python'], name: 'Python*', programs: '.' },
    { at: ['$ProgramFiles'], name: 'Python*', programs: '.' },
  ],
  ruby: [
    { at: ['$RBENV_ROOT/versions', '~/.rbenv/versions'], name: '*' },
    ...sharedBy('ruby', 'ruby'),
    { at: ['$rvm_path/rubies', '~/.rvm/rubies'], name: 'ruby-*' },
    { at: ['~/.rubies'], name: 'ruby-*' },
    { at: ['/opt/rubies'], name: 'ruby-*' },
    { at: ['~/.frum/versions'], name: '*' },
    ...homebrew('ruby@*'),
    // On Windows: RubyInstaller.
    { at: ['$SystemDrive/'], name: 'Ruby*' },
  ],
  java: [
    { at: ['$SDKMAN_DIR/candidates/java', '~/.sdkman/candidates/java'], name: '*' },
    ...sharedBy('java', 'java'),
    { at: ['$JABBA_HOME/jdk', '~/.jabba/jdk'], name: '*' },
    { at: ['~/.jdks'], name: '*' },
    { at: ['$GRADLE_USER_HOME/jdks', '~/.gradle/jdks'], name: '*' },
    { at: ['/usr/lib/jvm'], name: '*' },
    { at: ['/Library/Java/JavaVirtualMachines'], name: '*', programs: 'Contents/Home/bin' },
    { at: ['~/Library/Java/JavaVirtualMachines'], name: '*', programs: 'Contents/Home/bin' },
    ...homebrew('openjdk@*'),
    // On Windows.
    { at: ['$ProgramFiles/Java'], name: 'j*' },
    { at: ['$ProgramFiles/Eclipse Adoptium'], name: 'j*' },
    { at: ['$ProgramFiles/Amazon Corretto'], name: 'j*' },
    { at: ['$ProgramFiles/Microsoft'], name: 'jdk-*' },
  ],
  dotnet: [],
};

/** asdf and mise keep everything alike. */
function sharedBy(inAsdf: string, inMise: string): readonly Place[] {
  return [
    { at: [`$ASDF_DATA_DIR/installs/${inAsdf}`, `~/.asdf/installs/${inAsdf}`], name: '*' },
    {
      at: [
        `$MISE_DATA_DIR/installs/${inMise}`,
        `$XDG_DATA_HOME/mise/installs/${inMise}`,
        `~/.local/share/mise/installs/${inMise}`,
      ],
      name: '*',
    },
    { at: [`$LOCALAPPDATA/mise/installs/${inMise}`], name: '*' },
  ];
}

/** On macOS with either processor, and on Linux. */
function homebrew(name: string): readonly Place[] {
  return ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'].map((folder) => ({
    at: [folder],
    name,
  }));
}
