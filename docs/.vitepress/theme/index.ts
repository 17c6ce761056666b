import { type Theme, useData, useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { nextTick, onMounted, watch } from 'vue'
import './style.css'

/** Pictures come in light and dark. On GitHub the system decides; here the reader may have chosen otherwise. */
function useReadersTheme(): void {
  const { isDark } = useData()
  const route = useRoute()
  const choose = () => {
    for (const source of document.querySelectorAll<HTMLSourceElement>('picture source'))
      source.media = isDark.value ? 'all' : 'not all'
  }
  onMounted(choose)
  watch([isDark, () => route.path], () => nextTick(choose), { flush: 'post' })
}

export default { extends: DefaultTheme, setup: useReadersTheme } satisfies Theme
