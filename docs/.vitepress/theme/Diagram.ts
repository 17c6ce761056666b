import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, watch } from 'vue'

declare const __DRAWS_DIAGRAMS__: boolean

let drawn = 0

function useDrawing({ source }: { readonly source: string }) {
  const { isDark } = useData()
  const text = decodeURIComponent(source)
  const svg = ref('')
  const draw = async () => {
    if (!__DRAWS_DIAGRAMS__) return
    const { default: mermaid } = await import('mermaid')
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: isDark.value ? 'dark' : 'neutral' })
    svg.value = (await mermaid.render(`diagram-${drawn++}`, text)).svg
  }
  onMounted(draw)
  watch(isDark, draw)
  return () => (svg.value ? h('figure', { class: 'diagram', innerHTML: svg.value }) : h('pre', text))
}

/** A mermaid diagram. The library is large: it is loaded by pages that have one, and no other. */
export const Diagram = defineComponent({
  props: { source: { type: String, required: true } },
  setup: useDrawing,
})
