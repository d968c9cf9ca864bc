//! What to open, how to log in, and what to call.

use std::fmt;

use super::{ADMINISTRATOR, DEVELOPER, Loaded, PORTAL};

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { admin_url, portal_url, .. } = self;
        let (admin, developer) = (self.admin_password.expose(), self.developer_password.expose());
        writeln!(f, "\n  The demo marketplace is ready. Its upstreams are samples.\n")?;
        writeln!(f, "  Administrators   {admin_url}   {ADMINISTRATOR} / {admin}")?;
        writeln!(f, "  Developers       {portal_url}   {DEVELOPER} / {developer}\n")?;
        if !self.is_at_localhost {
            writeln!(f, "  localhost leads to another portal: bind a name to `{PORTAL}`.\n")?;
        }
        writeln!(f, "  One call for each product:\n")?;
        for line in self.calls() {
            writeln!(f, "{line}\n")?;
        }
        Ok(())
    }
}

impl Loaded {
    /// One line for a shell for each product.
    fn calls(&self) -> [String; 4] {
        let gateway = self.gateway_url.trim_end_matches('/');
        let key = format!("-H 'Authorization: Bearer {}'", self.access.api_key.expose());
        let code = format!("-H 'X-Apig-AppCode: {}'", self.access.app_code.expose());
        let json = "-H 'Content-Type: application/json'";
        [
            format!(
                "curl {gateway}/models/sample-chat/v1/chat/completions {key} {json} \
                 -d '{{\"model\":\"sample-chat\",\"messages\":[{{\"role\":\"user\",\
                 \"content\":\"Hello!\"}}]}}'"
            ),
            format!(
                "curl {gateway}/mcp-servers/sample-tools {key} {json} \
                 -H 'Accept: application/json, text/event-stream' \
                 -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' \
                 -H 'Mcp-Name: weather' \
                 -d '{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\
                 \"name\":\"weather\",\"arguments\":{{\"city\":\"Hangzhou\"}},\"_meta\":{{\
                 \"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\
                 \"io.modelcontextprotocol/clientCapabilities\":{{}}}}}}}}'"
            ),
            format!(
                "curl {gateway}/agents/sample-echo-agent {key} {json} -H 'A2A-Version: 1.0' \
                 -d '{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"SendMessage\",\"params\":{{\
                 \"message\":{{\"messageId\":\"1\",\"role\":\"ROLE_USER\",\"parts\":[{{\
                 \"text\":\"Hello!\"}}]}}}}}}'"
            ),
            format!(
                "curl {gateway}/apis/sample-identity-check/identity/check {code} {json} \
                 -d '{{\"name\":\"Ada Lovelace\",\"idNumber\":\"110101199003070011\"}}'"
            ),
        ]
    }
}
