import tseslint from 'typescript-eslint';

/** The seams: what only one file may touch. Everything else receives them. */
const seams = [
  { object: 'Date', property: 'now', message: 'Take a Clock (core/clock.ts).' },
  { object: 'Math', property: 'random', message: 'Take a Random (core/random.ts).' },
  { object: 'process', property: 'exit', message: 'Only the main.ts of cli and of programs end the process.' },
];

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'reports', '**/*.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 500, skipComments: true, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
      complexity: ['error', 15],
      'no-console': 'error',
      'no-restricted-properties': ['error', ...seams],
      'no-restricted-globals': [
        'error',
        { name: 'setTimeout', message: 'Take a Clock (core/clock.ts).' },
        { name: 'setInterval', message: 'Take a Clock (core/clock.ts).' },
        { name: 'fetch', message: 'Take a transport; undici is used in kube/client, proxy and traffic only.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:child_process', message: 'Take an Exec (core/exec.ts).' },
            { name: 'node:timers/promises', message: 'Take a Clock (core/clock.ts).' },
            { name: 'execa', message: 'Take an Exec (core/exec.ts).' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.test.ts', '**/*.parity.ts', '**/*.kind.ts', '**/*.selftest.ts', '**/*.contract.ts', 'suites/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['harness/core/clock.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' } },
  { files: ['harness/core/random.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['harness/core/exec.ts', 'harness/core/launch.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['scripts/**/*.ts', 'harness/cli/main.ts', 'harness/cli/keep-fleet.ts', 'harness/programs/main.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
);
