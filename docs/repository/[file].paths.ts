import { pageName, pageOf, repositoryFiles } from '../.vitepress/repositoryFiles.ts'

/** One page for each file of the repository that some page links to. */
export default {
  paths: () => repositoryFiles().map((path) => ({ params: { file: pageName(path) }, content: pageOf(path) })),
}
