using System.Text.Json;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;

namespace CitySensors.Core.Tests.Alerts.Handling;

public sealed class AlertActionRequestTests
{
    [Theory]
    [InlineData("""{"action": "acknowledge"}""", "acknowledge", null, null)]
    [InlineData("""{"action": "acknowledge", "comment": null, "assignee": null}""", "acknowledge", null, null)]
    [InlineData("""{"action": "note", "comment": "Fire 👩‍🚒 on site"}""", "note", "Fire 👩‍🚒 on site", null)]
    [InlineData("""{"action": "assign", "assignee": "Jörg Müller (Nord)"}""", "assign", null, "Jörg Müller (Nord)")]
    [InlineData("""{"action": "assign", "assignee": "سارا", "comment": "می‌آید"}""", "assign", "می‌آید", "سارا")]
    [InlineData("""{"action": "false_alarm", "comment": "Barbecue."}""", "false_alarm", "Barbecue.", null)]
    [InlineData("""{"action": "reopen"}""", "reopen", null, null)]
    public void Read_Valid_HasItsMembers(string json, string action, string? comment, string? assignee) =>
        Assert.Equal((new AlertActionRequest(action, comment, assignee), ""), Read(json));

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{}", "action")]
    [InlineData("""{"action": "close"}""", "action")]
    [InlineData("""{"action": 1, "comment": 1, "assignee": 1, "colour": 1}""", "colour, action, comment, assignee")]
    [InlineData("""{"action": "note"}""", "comment")]
    [InlineData("""{"action": "note", "comment": "  "}""", "comment")]
    [InlineData("""{"action": "note", "comment": "\u200b\u2060"}""", "comment")]
    [InlineData("""{"action": "note", "comment": "a\nb"}""", "comment")]
    [InlineData("""{"action": "assign"}""", "assignee")]
    [InlineData("""{"action": "acknowledge", "assignee": "Ada"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": " Ada"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "Ada\u00a0"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "Ada\u200b"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "A\u202eda"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "\u3164"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "\ue000"}""", "assignee")]
    [InlineData("""{"action": "assign", "assignee": "\ud800"}""", "assignee")]
    public void Read_Invalid_NamesTheMembers(string json, string members)
    {
        var (request, errors) = Read(json);
        Assert.Null(request);
        Assert.Equal(members, errors);
    }

    [Fact]
    public void Read_LongTexts_AreRefusedFromTheFirstCharacterTooMany()
    {
        Assert.NotNull(Read($$"""{"action": "note", "comment": "{{new string('a', AuditEntry.MaxCommentLength)}}"}""").Request);
        Assert.Equal("comment", Read($$"""{"action": "note", "comment": "{{new string('a', AuditEntry.MaxCommentLength + 1)}}"}""").Errors);
        Assert.NotNull(Read($$"""{"action": "assign", "assignee": "{{new string('a', AlertActionRequest.MaxAssigneeLength)}}"}""").Request);
        Assert.Equal("assignee", Read($$"""{"action": "assign", "assignee": "{{new string('a', AlertActionRequest.MaxAssigneeLength + 1)}}"}""").Errors);
    }

    private static (AlertActionRequest? Request, string Errors) Read(string json)
    {
        var (request, errors) = AlertActionRequest.Read(JsonElement.Parse(json));
        return (request, string.Join(", ", errors.Select(error => error.Member)));
    }
}
