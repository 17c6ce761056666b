import { type Theme, useData, useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { nextTick, onMounted, watch } from 'vue'
import { Diagram } from './Diagram.ts'
import './style.css'

/** A diagram is larger than a column of text: it opens by itself when it is chosen. */
function openLarge(event: Event): void {
  const { target } = event
  const isChosen = !(event instanceof KeyboardEvent) || event.key === 'Enter'
  if (isChosen && target instanceof HTMLImageElement && target.closest('picture')) window.open(target.currentSrc)
}

/** Pictures come in light and dark. On GitHub the system decides; here the reader may have chosen otherwise. */
function useReadersTheme(): void {
  const { isDark } = useData()
  const route = useRoute()
  const choose = () => {
    for (const source of document.querySelectorAll<HTMLSourceElement>('picture source'))
      source.media = isDark.value ? 'all' : 'not all'
    for (const image of document.querySelectorAll<HTMLImageElement>('picture img')) {
      image.tabIndex = 0
      image.setAttribute('role', 'link')
    }
  }
  onMounted(() => {
    choose()
    document.addEventListener('click', openLarge)
    document.addEventListener('keydown', openLarge)
  })
  watch([isDark, () => route.path], () => nextTick(choose), { flush: 'post' })
}

export default {
  extends: DefaultTheme,
  setup: useReadersTheme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram)
  },
} satisfies Theme
