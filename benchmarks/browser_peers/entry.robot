*** Settings ***
Resource          entry.resource
Library           OperatingSystem
Library           Collections

*** Test Cases ***
All Rows
    ${json}=    Get File    ${SCREENS}
    ${rows}=    Evaluate    json.loads($json)
    ${arguments}=    Evaluate    $FLAGS.split()
    Sign In    ${ADDRESS}    ${PROGRAM}    ${USER}    ${PASSWORD}    ${arguments}
    FOR    ${row}    IN    @{rows}
        ${receipt}=    Enter Row    ${ADDRESS}    ${row}
        Append To File    ${RECEIPTS}    ${row}[texts][整理番号],${receipt}\n
    END
