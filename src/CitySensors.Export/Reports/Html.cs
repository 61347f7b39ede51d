using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace CitySensors.Export.Reports;

/// <summary>Writes HTML: every text is encoded. Not thread safe.</summary>
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();

    /// <summary>Markup of this program, never of a user.</summary>
    public Html Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public Html Text(string text)
    {
        _text.Append(Encoder.Encode(text));
        return this;
    }

    public Html Element(string tag, string text, string? style = null) =>
        Raw(style is null ? $"<{tag}>" : $"<{tag} class=\"{style}\">").Text(text).Raw($"</{tag}>");

    /// <summary>A table with a caption and headers that screen readers announce with each cell.</summary>
    /// <param name="caption">What the table lists.</param>
    /// <param name="headers">The headers; one that ends with a tab is of numbers.</param>
    /// <param name="rows">The cells; the first of each row names it.</param>
    public void Table(string caption, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        Raw("<table>").Element("caption", caption).Raw("<thead><tr>");
        foreach (var header in headers) Raw(IsNumber(header) ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">").Text(header.TrimEnd('\t')).Raw("</th>");
        Raw("</tr></thead>\n<tbody>");
        foreach (var row in rows)
        {
            Raw("<tr>");
            for (var i = 0; i < row.Count; i++)
            {
                if (i == 0) Raw("<th scope=\"row\">").Text(row[i]).Raw("</th>");
                else Element("td", row[i], IsNumber(headers[i]) ? "number" : null);
            }

            Raw("</tr>\n");
        }

        Raw("</tbody></table>\n");
    }

    public override string ToString() => _text.ToString();

    private static bool IsNumber(string header) => header.EndsWith('\t');
}
