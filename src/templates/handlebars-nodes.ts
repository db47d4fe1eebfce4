interface NodeTypes {
  readonly BlockStatement: hbs.AST.BlockStatement;
  readonly BooleanLiteral: hbs.AST.BooleanLiteral;
  readonly ContentStatement: hbs.AST.ContentStatement;
  readonly MustacheStatement: hbs.AST.MustacheStatement;
  readonly NumberLiteral: hbs.AST.NumberLiteral;
  readonly PathExpression: hbs.AST.PathExpression;
  readonly StringLiteral: hbs.AST.StringLiteral;
  readonly SubExpression: hbs.AST.SubExpression;
}

/** Narrows a node of Handlebars' syntax tree by its type, which its own types do not. */
export function isNode<K extends keyof NodeTypes>(
  node: hbs.AST.Node,
  type: K,
): node is NodeTypes[K] {
  return node.type === type;
}
