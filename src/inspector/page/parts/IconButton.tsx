import type { ComponentProps } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName
  /** What the button does: read out, and shown on hover. */
  readonly label: string
  /** Shows the label beside the icon where there is room. */
  readonly isNamed?: boolean
}

export function IconButton({ icon, label, isNamed = false, ...rest }: IconButtonProps) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
      {isNamed && <span className="icon-button-name">{label}</span>}
    </button>
  )
}
